//! The same wire, by the client that most programs use: Python's `xmlrpc.client`.

use std::process::Stdio;

use tokio::process::Command;

use crate::client::Client;

const SCRIPT: &str = r#"
import sys, xmlrpc.client as x
common = x.ServerProxy(sys.argv[1] + "/xmlrpc/2/common")
models = x.ServerProxy(sys.argv[1] + "/xmlrpc/2/object", allow_none=True)
assert common.version()["server_version"] == "19.0"
uid = common.authenticate("demo", "admin", "admin", {})
assert uid == 2, uid
call = lambda *args: models.execute_kw("demo", uid, "admin", *args)
tricky = "a & b < c > \" ' \u00e9 \u20ac \U0001f600\n\ttail "
new = call("res.partner", "create", [{"name": tricky, "color": -7, "partner_latitude": 1.5, "ref": None}])
read = call("res.partner", "read", [[new], ["name", "color", "partner_latitude", "ref", "category_id"]])[0]
assert read == {"id": new, "name": tricky, "color": -7, "partner_latitude": 1.5, "ref": False, "category_id": []}, read
try:
    call("res.partner", "action_archive", [[new]])
    raise SystemExit("no fault")
except x.Fault as fault:
    assert fault.faultCode == 1 and "cannot marshal None" in fault.faultString
print("agreed")
"#;

#[tokio::test]
async fn python_reads_what_is_written_and_is_understood() {
    let client = Client::demo().await;
    let python =
        Command::new("python3").arg("-c").arg(SCRIPT).arg(client.sim.url()).stderr(Stdio::piped()).output().await;
    let Ok(output) = python else {
        // A machine without Python still has the other tests.
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "agreed");
}
