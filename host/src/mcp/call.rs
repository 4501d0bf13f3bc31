//! One tool call: a chain of steps, with progress and questions between them.

use super::answer;
use super::ask::{Questions, Way};
use super::catalog::Entry;
use super::failure::{Code, Failure, Source};
use super::seal::{Binding, OpenError, Sealer};
use super::steps::Steps;
use crate::plugin::contract::{CallContext, Resume, Step, ToolRequest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use rmcp::RoleServer;
use rmcp::model::{CallToolResponse, InputRequiredResult, InputResponses, ProgressNotificationParam};
use rmcp::service::RequestContext;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::time::Duration;

/// A call whose arguments are good.
pub(super) struct Call<'a, P> {
    pub(super) plugin: &'a P,
    pub(super) tool: &'a str,
    pub(super) entry: &'a Entry,
    pub(super) arguments: Map<String, Value>,
    pub(super) sealer: &'a Sealer,
    pub(super) cx: &'a RequestContext<RoleServer>,
    pub(super) context: CallContext,
    pub(super) way: Way,
}

/// Where a chain stands between two requests of a client: what is sealed.
#[derive(Serialize, Deserialize)]
pub(super) struct Standing {
    /// The id under which the call began: it is one call, however many requests it takes.
    pub(super) call_id: String,
    steps: u32,
    rounds: u32,
    questions: Map<String, Value>,
    /// The plugin's state in base64.
    state: String,
}

/// A request that continues an earlier one.
pub(super) enum Continuation {
    /// All questions are answered.
    Answered { standing: Standing, resume: Resume },
    /// An answer is missing: the questions go out again.
    Unanswered(Box<InputRequiredResult>),
}

/// How far a chain has come.
#[derive(Default)]
struct Position {
    steps: u32,
    rounds: u32,
    reported: Option<f64>,
}

/// Opens a state that a client brings back, and reads its answers. The error is a sentence for the client.
pub(super) fn continuation(
    sealer: &Sealer,
    sealed: &str,
    responses: &InputResponses,
    binding: Binding<'_>,
) -> Result<Continuation, String> {
    let opened = sealer.open(sealed, binding).map_err(|error| error.to_string())?;
    let forged = |_| OpenError::Forged.to_string();
    let standing: Standing = serde_json::from_slice(&opened).map_err(|_| OpenError::Forged.to_string())?;
    let questions = Questions::parse(standing.questions.clone()).map_err(|_| OpenError::Forged.to_string())?;
    match questions.answers(responses).map_err(|error| error.to_string())? {
        Some(answers) => {
            let state = STANDARD_NO_PAD.decode(&standing.state).map_err(forged)?;
            Ok(Continuation::Answered { standing, resume: Resume { state, answers: Some(answers) } })
        }
        // The same state: asking again must not prolong its life.
        None => Ok(Continuation::Unanswered(Box::new(InputRequiredResult::new(
            Some(questions.requests()),
            Some(sealed.to_owned()),
        )))),
    }
}

impl<P: Steps> Call<'_, P> {
    /// Runs the chain to its end, or to a question that ends the request.
    ///
    /// Invariant: at most [`MAX_STEPS`] steps and [`MAX_ROUNDS`] rounds of questions, over all requests of the call.
    pub(super) async fn run(&self, from: Option<(Standing, Resume)>) -> Result<CallToolResponse, Failure> {
        let (mut position, mut resume) = match from {
            None => (Position::default(), None),
            Some((standing, resume)) => {
                (Position { steps: standing.steps, rounds: standing.rounds, reported: None }, Some(resume))
            }
        };
        loop {
            if position.steps == MAX_STEPS {
                return Err(self.broken(format!("The tool did not finish within {MAX_STEPS} steps.")));
            }
            position.steps += 1;
            match self.step(resume.take()).await? {
                Step::Done(outcome) => return Ok(answer::result(outcome, self.entry).into()),
                Step::Progress { state, done, total, message } => {
                    self.report(&mut position, done, total, message).await;
                    resume = Some(Resume { state, answers: None });
                }
                Step::Ask { state, questions } => {
                    let questions = self.admitted(&mut position, questions)?;
                    if self.way == Way::InputRequired {
                        return self.ask_and_end(&position, &questions, &state);
                    }
                    let answers = questions.elicit(&self.cx.peer).await;
                    resume = Some(Resume { state, answers: Some(answers) });
                }
            }
        }
    }

    async fn step(&self, resume: Option<Resume>) -> Result<Step, Failure> {
        let request = ToolRequest {
            name: self.tool.to_owned(),
            arguments: self.arguments.clone(),
            resume,
            context: self.context.clone(),
        };
        self.plugin.call_tool(request).await.map_err(|error| Failure::of_plugin(&error, self.entry.effect))
    }

    /// The questions, if this client can be asked them and has not been asked too often.
    fn admitted(&self, position: &mut Position, questions: Map<String, Value>) -> Result<Questions, Failure> {
        if self.way == Way::None {
            return Err(self.broken("The tool asked the user, which this client does not offer.".to_owned()));
        }
        if position.rounds == MAX_ROUNDS {
            return Err(self.broken(format!("The tool asked the user more than {MAX_ROUNDS} times.")));
        }
        position.rounds += 1;
        Questions::parse(questions)
            .map_err(|reason| self.broken(format!("The tool's question was not usable: {reason}.")))
    }

    fn ask_and_end(
        &self,
        position: &Position,
        questions: &Questions,
        state: &[u8],
    ) -> Result<CallToolResponse, Failure> {
        let standing = Standing {
            call_id: self.context.call_id.clone(),
            steps: position.steps,
            rounds: position.rounds,
            questions: questions.words().clone(),
            state: STANDARD_NO_PAD.encode(state),
        };
        let lost = |reason: String| self.broken(format!("The question could not be asked: {reason}."));
        let plain = serde_json::to_vec(&standing).map_err(|error| lost(error.to_string()))?;
        let sealed = self.sealer.seal(&plain, self.binding()).map_err(|error| lost(error.to_string()))?;
        Ok(InputRequiredResult::new(Some(questions.requests()), Some(sealed)).into())
    }

    fn binding(&self) -> Binding<'_> {
        Binding { tool: self.tool, arguments: &self.arguments }
    }

    /// Tells the client, if it wants to know. A client that does not read does not hold up the work, nor does one that
    /// has gone: rmcp no longer delivers notifications once its input has ended.
    async fn report(&self, position: &mut Position, done: f64, total: Option<f64>, message: Option<String>) {
        let grows = position.reported.is_none_or(|last| done > last);
        let Some(token) = self.cx.meta.get_progress_token().filter(|_| grows && done.is_finite()) else { return };
        position.reported = Some(done);
        let mut notice = ProgressNotificationParam::new(token, done);
        notice.total = total.filter(|total| total.is_finite());
        notice.message = message;
        match tokio::time::timeout(NOTICE, self.cx.peer.notify_progress(notice)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::debug!(error = ?error.to_string(), "progress was not sent"),
            Err(_) => tracing::debug!("progress was not sent in time"),
        }
    }

    fn broken(&self, message: String) -> Failure {
        Failure::new(Code::Unknown, Source::Plugin, message).broken_off(self.entry.effect)
    }
}

/// Steps of one call: enough to delete 100,000 records a hundred at a time.
const MAX_STEPS: u32 = 1_000;

/// Rounds of questions of one call; clients stop after ten by themselves.
const MAX_ROUNDS: u32 = 10;

/// How long a progress notice may wait for the client to read.
const NOTICE: Duration = Duration::from_millis(50);
