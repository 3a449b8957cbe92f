//! A headless Chromium, spoken to through a pipe by the protocol of its developer tools.
//!
//! The protocol runs what a test wants to know of a page whatever the page's own policy forbids.

use std::env;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

/// Names that Chromium goes by.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Names the program, if it is none of those on the PATH.
const SETTING: &str = "STRATA_CHROMIUM";

/// A browser with one page.
pub struct Browser {
    process: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
    session: Option<String>,
    calls: u64,
    /// What the browser has said without being asked, since the last page was opened.
    events: Vec<Value>,
    _profile: TempDir,
}

impl Browser {
    /// Starts it. Says so if there is none, past the test harness; with `CI=true`, there must be.
    pub fn start() -> Option<Self> {
        let Some(program) = program() else {
            let missing = format!("there is no Chromium on the PATH, and {SETTING} names none");
            assert!(env::var("CI").as_deref() != Ok("true"), "{missing}");
            let line = format!("SKIPPED: {missing}\n");
            io::stderr().write_all(line.as_bytes()).expect("standard error");
            return None;
        };
        let profile = tempfile::tempdir().expect("a temporary directory");
        // The browser reads from descriptor 3 and writes to 4.
        let mut process = Command::new("sh")
            .args(["-c", "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1"])
            .arg(program)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-quic",
            ])
            .args([
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ])
            .args(["--host-resolver-rules=MAP * ~NOTFOUND", "--remote-debugging-pipe"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("sh");
        let requests = process.stdin.take().expect("a pipe");
        let answers = BufReader::new(process.stdout.take().expect("a pipe"));
        let mut browser = Self {
            process,
            requests,
            answers,
            session: None,
            calls: 0,
            events: Vec::new(),
            _profile: profile,
        };
        let target = browser.call("Target.createTarget", &json!({ "url": "about:blank" }));
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let session = browser.call("Target.attachToTarget", &attach)["sessionId"].clone();
        browser.session = session.as_str().map(str::to_owned);
        for domain in ["Page", "Network", "Log", "Runtime"] {
            browser.call(&format!("{domain}.enable"), &json!({}));
        }
        Some(browser)
    }

    /// Opens a file, and waits until everything in it is there.
    pub fn open(&mut self, file: &Path) {
        self.events.clear();
        let url = format!("file://{}", file.display());
        self.call("Page.navigate", &json!({ "url": url }));
        while !self.events.iter().any(|event| event["method"] == "Page.loadEventFired") {
            let message = self.read();
            self.events.push(message);
        }
        // Whatever is said before this answer belongs to the page.
        self.ask("1");
    }

    /// Shows the page so wide, in `light` or `dark`, on `screen` or `print`.
    pub fn show(&mut self, width: u32, scheme: &str, medium: &str) {
        let size =
            json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.call("Emulation.setDeviceMetricsOverride", &size);
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.call("Emulation.setEmulatedMedia", &json!({ "media": medium, "features": features }));
    }

    /// What an expression of JavaScript is in the page.
    pub fn ask(&mut self, expression: &str) -> Value {
        let parameters = json!({ "expression": expression, "returnByValue": true });
        let answer = self.call("Runtime.evaluate", &parameters);
        assert!(
            answer["exceptionDetails"].is_null(),
            "{expression}: {}",
            answer["exceptionDetails"]
        );
        answer["result"]["value"].clone()
    }

    /// The addresses that the page has asked for.
    pub fn requests(&self) -> Vec<&str> {
        let events = self.events.iter();
        let requests = events.filter(|event| event["method"] == "Network.requestWillBeSent");
        requests.filter_map(|event| event["params"]["request"]["url"].as_str()).collect()
    }

    /// What is on the console: errors, and what the page's policy has refused.
    pub fn complaints(&self) -> Vec<String> {
        const COMPLAINTS: [&str; 3] =
            ["Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown"];
        let events = self.events.iter();
        let complaints = events
            .filter(|event| event["method"].as_str().is_some_and(|it| COMPLAINTS.contains(&it)));
        complaints.map(|event| event["params"].to_string()).collect()
    }

    fn call(&mut self, method: &str, parameters: &Value) -> Value {
        self.calls += 1;
        let mut request = json!({ "id": self.calls, "method": method, "params": parameters });
        if let Some(session) = &self.session {
            request["sessionId"] = session.as_str().into();
        }
        self.requests.write_all(format!("{request}\0").as_bytes()).expect("a running browser");
        self.requests.flush().expect("a running browser");
        loop {
            let message = self.read();
            if message["id"] == self.calls {
                assert!(message["error"].is_null(), "{method}: {}", message["error"]);
                return message["result"].clone();
            }
            self.events.push(message);
        }
    }

    fn read(&mut self) -> Value {
        let mut message = Vec::new();
        self.answers.read_until(0, &mut message).expect("a running browser");
        message.pop();
        serde_json::from_slice(&message).expect("a message; has the browser ended?")
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn program() -> Option<PathBuf> {
    if let Some(named) = env::var_os(SETTING) {
        return Some(PathBuf::from(named));
    }
    let path = env::var_os("PATH")?;
    let all = env::split_paths(&path).flat_map(|directory| NAMES.map(|name| directory.join(name)));
    all.into_iter().find(|program| program.is_file())
}
