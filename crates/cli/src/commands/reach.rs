//! `strata reach`: who can talk to whom, and whether what the specs assert of it holds.

use std::io::Write;

use ::rendered::index::Index;
use anyhow::Result;
use review::reach::{Reachability, Verdict, markdown, terminal};

use super::{evaluated, read_specs};
use crate::Ending;
use crate::args::review::ReachArgs;

/// Prints the matrix with the assertions, or how one end reaches another.
pub fn run(args: &ReachArgs, out: &mut dyn Write) -> Result<Ending> {
    let (_, spec) = read_specs::all(&args.root, Some(&args.env))?;
    let rendered = evaluated::on_disk(&args.root)?;
    let environment = evaluated::environment(&rendered, &args.env)?;
    let reach = Reachability::of(&Index::new(environment));
    let form = &args.form;
    if let (Some(from), Some(to)) = (&args.from, &args.to) {
        let answer = reach.explain(from, to)?;
        if form.json {
            writeln!(out, "{:#}", serde_json::to_value(&answer)?)?;
        } else if form.markdown {
            write!(out, "{}", answer.markdown())?;
        } else {
            write!(out, "{}", answer.text())?;
        }
        return Ok(Ending::Fine);
    }
    let verdicts: Vec<_> = spec.assertions_of(&args.env).map(|it| reach.judge(it)).collect();
    if form.json {
        writeln!(out, "{:#}", reach.json(&verdicts))?;
    } else if form.markdown {
        write!(out, "{}", reach.markdown())?;
    } else {
        write!(out, "{}", reach.text())?;
    }
    if !form.json && !verdicts.is_empty() {
        let list = if form.markdown { markdown::verdicts } else { terminal::verdicts };
        write!(out, "\n{}", list(&verdicts))?;
    }
    let holds = verdicts.iter().all(|Verdict { holds, .. }| *holds);
    Ok(if holds { Ending::Fine } else { Ending::Failed })
}
