//! What is seen while terraform runs: a line per layer on a terminal, plain lines elsewhere.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write, stderr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

/// Hears how far each layer is.
pub trait Progress: Send + Sync {
    /// A layer begins a step, as in `plan`.
    fn step(&self, layer: &str, step: &str);
    /// What the step is at just now.
    fn detail(&self, layer: &str, detail: &str);
    /// The layer is through.
    fn done(&self, layer: &str, result: &str);
    /// Does something while nothing else is printed.
    fn pause(&self, during: &mut dyn FnMut());
    /// Leaves what is on the screen as it is. A step that begins afterwards begins below it.
    fn finish(&self) {}
}

/// A progress that fits where standard error goes; nothing at all if `quiet`.
pub fn progress(layers: &[String], quiet: bool) -> Arc<dyn Progress> {
    if quiet {
        Arc::new(Quiet)
    } else if stderr().is_terminal() {
        Arc::new(Bars::new(layers))
    } else {
        Arc::new(Lines { width: width(layers) })
    }
}

/// Nothing.
pub struct Quiet;

impl Progress for Quiet {
    fn step(&self, _: &str, _: &str) {}
    fn detail(&self, _: &str, _: &str) {}
    fn done(&self, _: &str, _: &str) {}
    fn pause(&self, during: &mut dyn FnMut()) {
        during();
    }
}

struct Lines {
    width: usize,
}

impl Lines {
    fn line(&self, layer: &str, text: &str) {
        let width = self.width;
        // Nobody may be listening.
        let _ = writeln!(stderr(), "{layer:<width$}  {text}");
    }
}

impl Progress for Lines {
    fn step(&self, layer: &str, step: &str) {
        self.line(layer, step);
    }
    fn detail(&self, _: &str, _: &str) {}
    fn done(&self, layer: &str, result: &str) {
        self.line(layer, result);
    }
    fn pause(&self, during: &mut dyn FnMut()) {
        during();
    }
}

struct Bars {
    drawn: Mutex<Drawn>,
    order: Vec<String>,
    width: usize,
}

/// What is on the screen and still changes.
#[derive(Default)]
struct Drawn {
    all: MultiProgress,
    lines: BTreeMap<String, ProgressBar>,
}

impl Bars {
    fn new(layers: &[String]) -> Self {
        Self { drawn: Mutex::default(), order: layers.to_vec(), width: width(layers) }
    }

    fn drawn(&self) -> MutexGuard<'_, Drawn> {
        self.drawn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The line of a layer; lines are in the order of the layers.
    fn with(&self, layer: &str, change: impl FnOnce(&ProgressBar)) {
        let Drawn { all, lines } = &mut *self.drawn();
        if !lines.contains_key(layer) {
            let before = self.order.iter().take_while(|name| *name != layer);
            let place = before.filter(|name| lines.contains_key(*name)).count();
            let bar = all.insert(place, ProgressBar::no_length());
            let template = "{prefix} {spinner} {elapsed:>4} {wide_msg}";
            bar.set_style(ProgressStyle::with_template(template).expect("a template"));
            bar.set_prefix(format!("{layer:<width$}", width = self.width));
            bar.enable_steady_tick(Duration::from_millis(120));
            lines.insert(layer.to_owned(), bar);
        }
        change(&lines[layer]);
    }
}

impl Progress for Bars {
    fn step(&self, layer: &str, step: &str) {
        self.with(layer, |bar| bar.set_message(step.to_owned()));
    }
    fn detail(&self, layer: &str, detail: &str) {
        self.with(layer, |bar| {
            let message = bar.message();
            let step = message.split(' ').next().unwrap_or_default();
            bar.set_message(format!("{step} {detail}"));
        });
    }
    fn done(&self, layer: &str, result: &str) {
        self.with(layer, |bar| bar.finish_with_message(result.to_owned()));
    }
    fn pause(&self, during: &mut dyn FnMut()) {
        self.drawn().all.suspend(during);
    }
    fn finish(&self) {
        // What is printed from now on is not to be drawn over.
        for bar in std::mem::take(&mut *self.drawn()).lines.values() {
            bar.disable_steady_tick();
            if !bar.is_finished() {
                bar.abandon();
            }
        }
    }
}

fn width(layers: &[String]) -> usize {
    layers.iter().map(String::len).max().unwrap_or(0)
}
