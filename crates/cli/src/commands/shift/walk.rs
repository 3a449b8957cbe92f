//! Step by step. The spec is the only record of how far it is.

use std::io::Write;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use platform::wording::listed;

use super::bake::{Baked, Watch, bake};
use super::{Weights, written};
use crate::Ending;
use crate::args::edit::ShiftArgs;
use crate::commands::edit::{Consent, SpecEdit, ask};
use crate::commands::interrupt::interrupt;
use crate::commands::running::RunningEnvironment;

/// Where nothing else is said.
const BAKE: Duration = Duration::from_mins(5);

/// A walk from the weights of the spec to those that are wanted.
pub struct Walk<'a> {
    args: &'a ShiftArgs,
    edit: SpecEdit<'a>,
    watch: Option<Watch>,
    /// The release that is talked about.
    name: String,
    start: Weights,
    steps: Vec<Weights>,
}

impl<'a> Walk<'a> {
    /// Looks at the whole way before the first step.
    pub fn new(
        args: &'a ShiftArgs,
        edit: SpecEdit<'a>,
        running: Option<RunningEnvironment>,
        start: Weights,
        wanted: &Weights,
    ) -> Result<Self> {
        let name = args.weights.first().map(|(name, _)| name.clone()).unwrap_or_default();
        let (from, to) = (start[&name], wanted[&name]);
        // Written before, and not applied: by a run that was interrupted, or by hand.
        let is_behind =
            running.as_ref().is_some_and(|it| it.weight(&name) != u64::from(from)) && from != to;
        let percents = is_behind.then_some(from).into_iter().chain(stairs(from, to, args.step));
        let steps: Vec<_> = percents.map(|percent| with(&start, &name, percent)).collect();
        for step in &steps {
            edit.check(&written(edit.text(), step)?)?;
        }
        let watch = running.filter(|_| args.abort_on_alarm).map(Watch::of);
        if let Some(watch) = &watch {
            let on = watch.on().context("nothing was shifted, as alarms are to be watched")?;
            if !on.is_empty() {
                bail!("nothing was shifted, as alarms are on: {}", listed(on));
            }
        }
        Ok(Self { args, edit, watch, name, start, steps })
    }

    /// Walks.
    pub fn run(mut self, out: &mut dyn Write) -> Result<Ending> {
        let (time, name) = (self.args.bake.unwrap_or(BAKE), self.name.clone());
        let stairs: Vec<_> = self.steps.iter().map(|step| step[&name].to_string()).collect();
        let seconds = time.as_secs();
        writeln!(
            out,
            "{name} has {} % of the traffic; it is given {}, with {seconds} s after each",
            self.start[&name],
            listed(stairs)
        )?;
        out.flush()?;
        if Consent::of(&self.args.edit) == Consent::ToAsk
            && !ask(&format!("Walk these steps in {}?", self.args.edit.env))?
        {
            return Ok(Ending::Interrupted);
        }
        let mut consent = Consent::of(&self.args.edit);
        for step in std::mem::take(&mut self.steps) {
            let percent = step[&name];
            match self.go(&step, consent, out).context(self.stopped_at(percent))? {
                Ending::Fine => {}
                Ending::Interrupted => return Ok(self.interrupted(percent)),
                ending => {
                    eprintln!("{}", self.stopped_at(percent));
                    return Ok(ending);
                }
            }
            consent = Consent::Given;
            writeln!(out, "{name}={percent}: applied, {seconds} s to bake")?;
            out.flush()?;
            match bake(time, self.watch.as_ref())? {
                Baked::Done => {}
                Baked::Interrupted => return Ok(self.interrupted(percent)),
                Baked::Alarmed(alarms) => return self.back(&listed(alarms), out),
                Baked::Unknown(error) => bail!(
                    "whether alarms are on is not known: {error}\n{}",
                    self.stopped_at(percent)
                ),
            }
        }
        writeln!(out, "{name} has {} % of the traffic", weight_of(&self.edit, &name)?)?;
        Ok(Ending::Fine)
    }

    /// Writes, renders and applies weights.
    fn go(&mut self, weights: &Weights, consent: Consent, out: &mut dyn Write) -> Result<Ending> {
        let text = written(self.edit.text(), weights)?;
        let written = self.edit.write_and_render(&text, Consent::Given, out)?;
        if !written || interrupt()?.is_raised() {
            return Ok(Ending::Interrupted);
        }
        self.edit.apply(consent, out)
    }

    /// To the weights of the start.
    fn back(&mut self, alarms: &str, out: &mut dyn Write) -> Result<Ending> {
        let (name, start) = (self.name.clone(), self.start.clone());
        let percent = start[&name];
        eprintln!("alarms went on: {alarms}; going back to {name}={percent}");
        let env = &self.args.edit.env;
        let help =
            format!("the way back is not done: `strata shift {env} {name}={percent} --apply`");
        match self.go(&start, Consent::Given, out).with_context(|| help.clone())? {
            Ending::Fine => eprintln!("back to {name}={percent}"),
            ending => {
                eprintln!("{help}");
                return Ok(ending);
            }
        }
        Ok(Ending::Failed)
    }

    fn interrupted(&self, percent: u32) -> Ending {
        eprintln!("interrupted; {}", self.stopped_at(percent));
        Ending::Interrupted
    }

    /// What to do with a walk that is not at its end.
    fn stopped_at(&self, percent: u32) -> String {
        let (env, name) = (&self.args.edit.env, &self.name);
        let start = self.start[name];
        format!(
            "the spec has {name}={percent}: the same command goes on from there, `strata shift {env} \
             {name}={start} --apply` goes back"
        )
    }
}

/// The weights on the way, the last one included.
fn stairs(from: u32, to: u32, step: Option<u32>) -> Vec<u32> {
    let step = step.unwrap_or(100);
    let mut stairs = Vec::new();
    let mut at = from;
    loop {
        at = if at < to { to.min(at + step) } else { to.max(at.saturating_sub(step)) };
        stairs.push(at);
        if at == to {
            return stairs;
        }
    }
}

/// The weights with another one of a release, and the rest for the other.
fn with(weights: &Weights, name: &str, percent: u32) -> Weights {
    let weight = |of: &String| if of == name { percent } else { 100 - percent };
    weights.keys().map(|of| (of.clone(), weight(of))).collect()
}

fn weight_of(edit: &SpecEdit<'_>, name: &str) -> Result<u32> {
    Ok(edit.release(name)?.weight)
}

#[cfg(test)]
mod tests {
    use super::stairs;

    #[test]
    fn the_last_step_is_the_weight_that_is_wanted() {
        assert_eq!(stairs(0, 25, Some(10)), [10, 20, 25]);
        assert_eq!(stairs(30, 50, Some(10)), [40, 50]);
        assert_eq!(stairs(25, 0, Some(10)), [15, 5, 0]);
        assert_eq!(stairs(0, 100, None), [100]);
        // Applied once more, which finds nothing to do.
        assert_eq!(stairs(40, 40, Some(10)), [40]);
    }
}
