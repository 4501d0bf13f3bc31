//! What need not be asked twice: logins, and facts about models that change with an upgrade, not with a sale.
//!
//! [`table`] is the data: which methods only describe, and which calls may change the description. [`single_flight`]
//! has the one way in which an answer gets into the cache.
//!
//! Entries belong to a *generation* of their instance. Whatever may have changed the answers starts a new one, and what
//! was loaded for the old one, even if it is still on its way, is never found again.

pub(crate) mod single_flight;
pub(crate) mod table;

use super::answer::Answer;
use super::error::Error;
use super::reply::Said;
use bytes::Bytes;
use moka::future::Cache as Moka;
use moka::policy::EvictionPolicy;
use odoo_firewall::Protocol;
use serde_json::Value;
use single_flight::{Found, Unkept, once};
use std::time::Duration;

/// Entries in all.
const ENTRIES: u64 = 1000;
/// Bytes in all: questions and answers.
const BYTES: u64 = 32 * 1024 * 1024;
/// A larger answer is not kept; it would push out too many others.
const LARGEST_ANSWER: usize = 4 * 1024 * 1024;
/// A larger question is not a plain question about a model.
pub(crate) const LARGEST_QUESTION: usize = 16 * 1024;
/// How long a model's description may be out of date when somebody else changed it.
pub(crate) const LIFETIME: Duration = Duration::from_secs(300);
/// Logins kept, over all instances: one each, and room for those of old generations.
const LOGINS: u64 = 4096;
/// How long a refused login is not tried again: each try costs Odoo more than half a second, and too many lock a user out.
const REFUSAL: Duration = Duration::from_secs(10);

/// A question whose answer is the same for the same user until the generation ends.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Question {
    pub login: Login,
    /// 0 when the question has no user.
    pub uid: u64,
    pub asked: Asked,
    /// The arguments as the sandbox wrote them.
    pub arguments: Bytes,
}

/// What a question is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Asked {
    Version,
    WebVersion,
    Method { model: String, method: String },
}

/// A generation of an instance, in one protocol: answers are kept as they were sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Login {
    pub instance: usize,
    pub generation: u64,
    pub protocol: Protocol,
}

/// What a load brought.
pub(crate) struct Loaded {
    pub answer: Answer,
    pub said: Said,
}

impl Question {
    fn size(&self) -> usize {
        let named = match &self.asked {
            Asked::Method { model, method } => model.len() + method.len(),
            Asked::Version | Asked::WebVersion => 0,
        };
        self.arguments.len() + named
    }
}

/// The answers of all instances.
pub(crate) struct Cache {
    answers: Moka<Question, Answer>,
    logins: Moka<Login, Answer>,
    refusals: Moka<Login, Answer>,
}

impl Cache {
    pub(crate) fn new() -> Self {
        let weigh = |question: &Question, answer: &Answer| {
            let smallest = BYTES / ENTRIES;
            let bytes = (question.size() + answer.body.len()) as u64;
            // Counting a small entry as a thousandth of the whole bounds their number as well.
            u32::try_from(bytes.max(smallest)).unwrap_or(u32::MAX)
        };
        Self {
            answers: Moka::builder()
                .max_capacity(BYTES)
                .weigher(weigh)
                .time_to_live(LIFETIME)
                .eviction_policy(EvictionPolicy::lru())
                .build(),
            logins: Moka::builder().max_capacity(LOGINS).eviction_policy(EvictionPolicy::lru()).build(),
            refusals: Moka::builder().max_capacity(LOGINS).time_to_live(REFUSAL).build(),
        }
    }

    /// Answers that are kept.
    pub(crate) fn entries(&self) -> u64 {
        self.answers.entry_count()
    }

    /// The answer to `question`, by `load` when there is none yet.
    pub(crate) async fn answer<F>(&self, mut question: Question, load: F) -> Result<Found, Error>
    where
        F: Future<Output = Result<Loaded, Error>> + Send + 'static,
    {
        if let Some(answer) = self.answers.get(&question).await {
            return Ok(Found { answer, loaded: false });
        }
        // Until here the arguments were a slice of the sandbox's whole request, which the cache must not keep.
        question.arguments = Bytes::copy_from_slice(&question.arguments);
        let protocol = question.login.protocol;
        once(self.answers.clone(), question, async move {
            let Loaded { answer, said } = load.await.map_err(Unkept::Failed)?;
            let keep = said == Said::Result && answer.is_whole(protocol) && answer.body.len() <= LARGEST_ANSWER;
            if keep { Ok(answer) } else { Err(Unkept::Answered(answer)) }
        })
        .await
    }

    /// The answer to a login, by `load` when there is none yet. A user id is kept until the generation ends, a refusal for
    /// some seconds.
    pub(crate) async fn login<F>(&self, login: Login, load: F) -> Result<Found, Error>
    where
        F: Future<Output = Result<Loaded, Error>> + Send + 'static,
    {
        for kept in [&self.logins, &self.refusals] {
            if let Some(answer) = kept.get(&login).await {
                return Ok(Found { answer, loaded: false });
            }
        }
        let refusals = self.refusals.clone();
        once(self.logins.clone(), login, async move {
            let Loaded { answer, said } = load.await.map_err(Unkept::Failed)?;
            if said == Said::Result && answer.is_whole(login.protocol) {
                if user_id(&answer.body).is_some() {
                    return Ok(answer);
                }
                refusals.insert(login, answer.clone()).await;
            }
            Err(Unkept::Answered(answer))
        })
        .await
    }
}

/// The positive integer that is the one value of an answer: `authenticate` says `false` to a wrong password.
pub(crate) fn user_id(body: &[u8]) -> Option<u64> {
    let uid = if let Ok(json) = serde_json::from_slice::<Value>(body) {
        json.get("result").and_then(Value::as_u64)
    } else {
        let text: String = String::from_utf8_lossy(body).split_ascii_whitespace().collect();
        let value = text
            .split_once("<params><param><value>")
            .and_then(|(_, rest)| rest.strip_suffix("</value></param></params></methodResponse>"));
        // Two names of one type.
        let digits = ["int", "i4"]
            .into_iter()
            .find_map(|tag| value?.strip_prefix(&format!("<{tag}>"))?.strip_suffix(&format!("</{tag}>")));
        digits?.parse().ok()
    };
    uid.filter(|uid| *uid > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_positive_integer_is_a_user_id() {
        let answer = |value: &str| {
            format!(
                "<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n<value>{value}</value>\n</param>\n</params>\n</methodResponse>\n"
            )
        };
        assert_eq!(user_id(answer("<int>2</int>").as_bytes()), Some(2));
        assert_eq!(user_id(answer("<i4>2</i4>").as_bytes()), Some(2));
        for value in ["<boolean>0</boolean>", "<int>0</int>", "<int>-1</int>", "<string>2</string>", "<int></int>"] {
            assert_eq!(user_id(answer(value).as_bytes()), None, "{value}");
        }
        let answer = |value: &str| format!(r#"{{"jsonrpc": "2.0", "id": 1, "result": {value}}}"#);
        assert_eq!(user_id(answer("2").as_bytes()), Some(2));
        for value in ["false", "0", "-1", "\"2\"", "null", "2.5"] {
            assert_eq!(user_id(answer(value).as_bytes()), None, "{value}");
        }
    }
}
