//! `strata apply` and `destroy` as a person at a terminal has them, with a terraform that only
//! pretends.

use std::fs;
use std::io::{Read, Write};
use std::num::NonZero;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::aws::PretendedAws;
use crate::support::{Sandbox, shipped};

/// A terminal whose child is the program, so that Ctrl-C is the terminal's own.
const PTY: &str = "import os, pty, sys; \
                   sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";
/// Large enough for all that a run prints, and as wide as a terminal that does not say.
const ROWS: NonZero<u16> = NonZero::new(100).expect("rows");
const COLUMNS: NonZero<u16> = NonZero::new(80).expect("columns");
const CTRL_C: &str = "\x03";
const QUESTION: &str = "Apply this to dev in account 123456789012? Only `yes` will do: ";
const NAME: &str = "This destroys dev in account 123456789012 for good. Type its name: ";

/// A rendered project, of which only layers are run that read no other.
struct Project {
    sandbox: Sandbox,
    aws: PretendedAws,
}

/// A run of `strata` in a terminal.
struct Terminal {
    child: Child,
    keys: ChildStdin,
    screen: Arc<Mutex<vt100::Parser>>,
    reader: Option<thread::JoinHandle<()>>,
}

impl Project {
    fn new() -> Self {
        let sandbox = Sandbox::new();
        sandbox.run("render --env dev").success();
        Self { sandbox, aws: PretendedAws::new() }
    }

    /// A command about two layers of `dev`.
    fn strata(&self, arguments: &str) -> Terminal {
        self.start(&format!("{arguments} --env dev --layer network --layer registry"))
    }

    fn start(&self, arguments: &str) -> Terminal {
        let mut command = Command::new("python3");
        command.args(["-c", PTY, env!("CARGO_BIN_EXE_strata")]).args(arguments.split(' '));
        let root = self.sandbox.root();
        let terraform = fs::canonicalize(shipped("crates/runner/tests/terraform.sh"));
        command
            .current_dir(root)
            .env("STRATA_TERRAFORM", terraform.expect("a terraform"))
            .env("STRATA_AWS", self.aws.program())
            .env("PROJECT", root)
            .env("XDG_CACHE_HOME", root)
            .env("TERM", "xterm")
            .envs([("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "test")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = command.spawn().expect("python3");
        let screen = Arc::new(Mutex::new(vt100::Parser::new(ROWS, COLUMNS, 0)));
        let mut output = child.stdout.take().expect("its output");
        let seen = screen.clone();
        let reader = thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(length @ 1..) = output.read(&mut bytes) {
                seen.lock().expect("a screen").process(&bytes[..length]);
            }
        });
        let keys = child.stdin.take().expect("its input");
        Terminal { child, keys, screen, reader: Some(reader) }
    }

    /// What terraform was called for, besides planning, in any order; and forgets it.
    fn calls(&self) -> Vec<String> {
        let path = self.calls_file();
        let text = fs::read_to_string(&path).unwrap_or_default();
        let _ = fs::remove_file(path);
        let mut calls: Vec<_> = text.lines().map(str::to_owned).collect();
        calls.retain(|call| !call.starts_with("init") && !call.starts_with("plan"));
        calls.sort();
        calls
    }

    fn calls_file(&self) -> PathBuf {
        self.sandbox.path("calls")
    }
}

impl Terminal {
    /// What is on the screen, without what is left empty.
    fn text(&self) -> String {
        rows(&self.screen)
    }

    fn wait_for(&self, text: &str) {
        self.wait_until(|| self.text().contains(text.trim_end()), text);
    }

    fn wait_until(&self, there: impl Fn() -> bool, what: &str) {
        let patience = Instant::now();
        while !there() {
            assert!(patience.elapsed() < Duration::from_mins(1), "no {what} in\n{}", self.text());
            thread::sleep(Duration::from_millis(10));
        }
    }

    fn press(&mut self, keys: &str) {
        // It may have ended.
        let _ = self.keys.write_all(keys.as_bytes()).and_then(|()| self.keys.flush());
    }

    /// Its exit code, and what is on the screen then.
    fn end(mut self) -> (Option<i32>, String) {
        let status = self.child.wait().expect("an end");
        self.reader.take().expect("a reader").join().expect("its output");
        (status.code(), rows(&self.screen))
    }
}

/// A test that fails leaves nothing running: without its terminal, `strata` is told to end.
impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn rows(screen: &Mutex<vt100::Parser>) -> String {
    let screen = screen.lock().expect("a screen");
    let rows = screen.screen().rows(0, COLUMNS.get());
    let text: String = rows.map(|row| row.trim_end().to_owned() + "\n").collect();
    text.trim_end().to_owned() + "\n"
}

/// The lines of the screen that begin with a word.
fn lines<'a>(screen: &'a str, word: &str) -> Vec<Vec<&'a str>> {
    let words = screen.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    words.filter(|words| words.first() == Some(&word)).collect()
}

#[test]
fn yes_applies_what_stays_on_the_screen() {
    let project = Project::new();
    let mut terminal = project.strata("apply");
    terminal.wait_for(QUESTION);
    terminal.press("yes\n");
    let (code, screen) = terminal.end();
    assert_eq!(code, Some(0), "{screen}");
    let calls = ["begin network", "begin registry", "end network", "end registry"];
    assert_eq!(project.calls(), calls);
    // A line that is drawn again and again is there once: per layer that of planning, two rows of
    // tables, and that of applying. What was agreed to is not drawn over.
    for layer in ["network", "registry"] {
        let lines = lines(&screen, layer);
        let [planning, planned, applying, applied] = &lines[..] else { panic!("{screen}") };
        assert_eq!(planning[2..], ["real", "plan:", "1", "to", "add"], "{screen}");
        assert_eq!(planned[1..5], ["real", "1", "0", "0"], "{screen}");
        assert_eq!(applying[2..], ["applied"], "{screen}");
        assert_eq!(applied[1..5], ["applied", "1", "0", "0"], "{screen}");
    }
    // The table stands between the changes, of which there may be hundreds, and the question.
    let after = screen.split_once("\n  + a.network\n  + a.registry\n\n").expect(&screen).1;
    let (table, after) = after.split_once("\n\n").expect(&screen);
    assert!(table.starts_with("layer ") && table.contains("\ntotal "), "{screen}");
    assert!(after.starts_with(&format!("{QUESTION}yes\n")), "{screen}");
}

#[test]
fn anything_but_yes_applies_nothing() {
    let project = Project::new();
    for answer in ["no", "y", ""] {
        let mut terminal = project.strata("apply");
        terminal.wait_for(QUESTION);
        terminal.press(&format!("{answer}\n"));
        let (code, screen) = terminal.end();
        assert_eq!(code, Some(1), "{screen}");
        assert!(screen.ends_with("error: not confirmed: nothing was applied\n"), "{screen}");
        assert_eq!(project.calls(), [""; 0]);
    }
}

#[test]
fn destroy_wants_the_name_typed() {
    let project = Project::new();
    assert_eq!(project.strata("apply --auto-approve").end().0, Some(0));
    project.calls();
    for (answer, code) in [("yes", 1), ("prod", 1), ("dev", 0)] {
        let mut terminal = project.strata("destroy");
        terminal.wait_for(NAME);
        terminal.press(&format!("{answer}\n"));
        let (found, screen) = terminal.end();
        assert_eq!(found, Some(code), "{screen}");
        let refused = screen.contains("error: not confirmed: nothing was destroyed");
        assert_eq!(refused, code == 1, "{screen}");
        assert_eq!(project.calls().len(), if code == 0 { 4 } else { 0 });
    }
    let (_, screen) = project.strata("destroy").end();
    assert!(screen.contains("dev: nothing to destroy"), "{screen}");
}

#[test]
fn ctrl_c_at_the_question_means_no() {
    let project = Project::new();
    let mut terminal = project.strata("apply");
    terminal.wait_for(QUESTION);
    terminal.press(CTRL_C);
    let (code, screen) = terminal.end();
    assert_eq!(code, Some(130), "{screen}");
    assert_eq!(project.calls(), [""; 0]);
}

#[test]
fn an_edit_is_written_after_a_yes() {
    let project = Project::new();
    let before = project.sandbox.read("envs/dev.hcl");
    for (answer, code) in [("no\n", 1), ("\n", 1), (CTRL_C, 130), ("yes\n", 0)] {
        let mut terminal = project.start("image dev frontend=1.4.2");
        terminal.wait_for("Write this to envs/dev.hcl? Only `yes` will do: ");
        assert!(terminal.text().contains("+    frontend           = \"1.4.2\"\n"));
        assert_eq!(project.sandbox.read("envs/dev.hcl"), before);
        terminal.press(answer);
        let (found, screen) = terminal.end();
        assert_eq!(found, Some(code), "{screen}");
        let refused = screen.ends_with("error: not confirmed: nothing was written\n");
        assert_eq!(refused, code == 1, "{screen}");
    }
    assert_eq!(project.sandbox.read("envs/dev.hcl"), before.replacen("\"1.0.0\"", "\"1.4.2\"", 1));
}

#[test]
fn ctrl_c_interrupts_terraform_once() {
    let project = Project::new();
    project.sandbox.write("slow-network", "");
    let mut terminal = project.strata("apply --auto-approve");
    let calls = project.calls_file();
    let waits = || fs::read_to_string(&calls).is_ok_and(|text| text.contains("wait network"));
    terminal.wait_until(waits, "apply");
    terminal.press(CTRL_C);
    terminal.wait_for("interrupted: waiting for terraform to release its locks");
    terminal.press(CTRL_C);
    let (code, screen) = terminal.end();
    assert_eq!(code, Some(130), "{screen}");
    // The lines below are drawn again meanwhile, and leave the message.
    assert!(screen.contains("interrupted: waiting for terraform"), "{screen}");
    assert!(screen.ends_with("interrupted: `strata apply --env dev` continues\n"), "{screen}");
    let calls = project.calls();
    assert_eq!(calls.iter().filter(|call| *call == "told network").count(), 1, "{calls:?}");
    assert!(!calls.contains(&"end network".to_owned()), "{calls:?}");
}

#[test]
fn ctrl_c_ends_the_waiting_for_a_rollout_that_goes_on() {
    let project = Project::new();
    let address = "module.compute.aws_ecs_service.frontend[\"blue\"]";
    let begun = json!({ "type": "apply_start", "hook": { "resource": { "addr": address }, "action": "create" } });
    project.sandbox.write("events-network", &format!("{begun}\n"));
    let attributes = json!({ "cluster": "one", "name": "svc-frontend-blue-dev" });
    let service = json!({
        "module": "module.compute", "mode": "managed", "type": "aws_ecs_service", "name": "frontend",
        "instances": [{ "index_key": "blue", "attributes": attributes }],
    });
    let state = json!({ "outputs": {}, "resources": [service] });
    project.sandbox.write("envs/dev/compute/terraform.tfstate", &state.to_string());
    let service = json!({
        "serviceName": "svc-frontend-blue-dev", "status": "ACTIVE", "runningCount": 1, "desiredCount": 2,
        "deployments": [{ "status": "PRIMARY", "rolloutState": "IN_PROGRESS" }],
    });
    project.aws.answer("describe-services", &json!({ "services": [service] }));
    let mut terminal = project.strata("apply --auto-approve");
    terminal.wait_for("rollout: 1 of 2 running");
    terminal.press(CTRL_C);
    let (code, screen) = terminal.end();
    assert_eq!(code, Some(130), "{screen}");
    assert!(screen.contains("\nfrontend blue: goes on\n"), "{screen}");
    let told = "interrupted: the rollouts go on; `strata status --env dev` says how far they are\n";
    assert!(screen.ends_with(told), "{screen}");
}
