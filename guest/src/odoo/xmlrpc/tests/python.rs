//! Against Python's `xmlrpc.client`, which Odoo itself uses.

use super::generated::{map_text, same, values};
use super::{Answer, answer, decode_response, encode_call};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

/// Reads one JSON object a line and answers each in one line: a call is loaded, compared with its value and marshalled
/// as an answer; an answer is loaded.
///
/// Compared in Python, where a float that JSON spells is read exactly, and with types: `1`, `1.0` and `true` differ.
/// `i8` is added to its marshaller, which refuses integers beyond 32 bits although it reads them.
const SCRIPT: &str = r#"
import json, sys, xmlrpc.client as rpc

def i8(self, value, write):
    write("<value><i8>%d</i8></value>" % value)
rpc.Marshaller.dispatch[int] = i8

def same(a, b):
    if type(a) is not type(b): return False
    if isinstance(a, list): return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict): return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    return repr(a) == repr(b)

def plain(value):
    if isinstance(value, rpc.DateTime): return value.value
    if isinstance(value, rpc.Binary): return "".join(value_text(value).split())
    if isinstance(value, list): return [plain(item) for item in value]
    if isinstance(value, dict): return {key: plain(item) for key, item in value.items()}
    return value

def value_text(binary):
    import base64
    return base64.b64encode(binary.data).decode()

def judge(job):
    if "answer" in job:
        try: return {"value": plain(rpc.loads(job["answer"].encode())[0][0])}
        except Exception as error: return {"error": repr(error)}
    (loaded,), method = rpc.loads(job["call"].encode())
    response = rpc.dumps((job["value"],), methodresponse=True, allow_none=True)
    return {"same": method == "res.partner" and same(loaded, job["value"]), "response": response}

for line in sys.stdin.buffer.read().split(b"\n"):
    if line: print(json.dumps(judge(json.loads(line))))
"#;

/// Python's verdicts on all jobs, from one process.
fn python(jobs: &[Value]) -> Vec<Value> {
    let mut input = String::new();
    for job in jobs {
        writeln!(input, "{job}").unwrap();
    }
    let mut child = Command::new("python3")
        .args(["-I", "-c", SCRIPT])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("these tests need python3 (any version from 3.8) on the PATH");
    // Python reads everything before it writes.
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "python3 ended with {}", output.status);
    let verdicts: Vec<_> =
        String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(verdicts.len(), jobs.len());
    verdicts
}

fn ours(body: &str) -> Option<Value> {
    match decode_response(body.as_bytes()) {
        Ok(Answer::Value(value)) => Some(value),
        _ => None,
    }
}

#[test]
fn python_reads_what_we_write_and_we_read_what_it_writes() {
    let values = values(1000);
    let job = |value: &Value| {
        let call = encode_call("res.partner", std::slice::from_ref(value)).unwrap();
        json!({"value": value, "call": String::from_utf8(call).unwrap()})
    };
    let jobs: Vec<_> = values.iter().map(job).collect();
    for (value, verdict) in values.iter().zip(python(&jobs)) {
        assert_eq!(verdict["same"], true, "Python reads another value for {value}");
        // Python writes a carriage return raw, so that any XML parser reads a line feed.
        let normal = map_text(value, &|text| text.replace("\r\n", "\n").replace('\r', "\n"));
        let read = ours(verdict["response"].as_str().unwrap()).unwrap_or_else(|| panic!("not read: {verdict}"));
        assert!(same(&read, &normal), "{read} is read for {normal}");
    }
}

#[test]
fn answers_that_leave_room_for_opinion_are_read_as_python_reads_them() {
    let alike = [
        "",
        "  \n",
        " a ",
        "<string/>",
        "<string>  </string>",
        "\n <int> 5\n</int> ",
        "<i8>9007199254740993</i8>",
        "<biginteger>18446744073709551615</biginteger>",
        "<double> 1.5 </double>",
        "<float>2</float>",
        "<nil/>",
        "<ex:nil xmlns:ex='x'/>",
        "a<!-- c -->b",
        "<string>a<![CDATA[ <b>&amp; ]]>c</string>",
        "<string>&lt;&#65;&#x41;&#13;</string>",
        "a\r\nb\rc",
        "<struct><member><name>a</name><value>1</value></member><member><name>a</name><value>2</value></member></struct>",
        "<struct/>",
        "<array><data/></array>",
        "<dateTime.iso8601>19980717T14:08:55</dateTime.iso8601>",
        "<base64>\n AAEC\n/w==\n</base64>",
    ];
    let refused = [
        "&foo;",
        "&#0;",
        "&#11;",
        "\u{b}",
        "\u{ffff}",
        "a]]>b",
        "<!-- -- -->a",
        "<int>5</i4>",
        "<int/>",
        "<int>1.0</int>",
        "<boolean>2</boolean>",
        "<boolean> 1</boolean>",
        "<double>1,5</double>",
        "<int a=1>5</int>",
        "<html/>",
        "a&amp",
        "<value>",
    ];
    let body = |inner: &&str| answer(&format!("<value>{inner}</value>"));
    let bodies: Vec<_> = alike.iter().chain(&refused).map(body).collect();
    let jobs: Vec<_> = bodies.iter().map(|body| json!({"answer": body})).collect();
    for (body, verdict) in bodies.iter().zip(python(&jobs)) {
        assert_eq!(ours(body).as_ref(), verdict.get("value"), "{body}: {verdict}");
    }
    assert!(alike.iter().all(|inner| ours(&body(inner)).is_some()));
}
