//! Changes as Markdown, for a comment on a pull request.

use std::fmt::Write;

use super::outline::{self, Item, by_layer, items};
use super::{Action, Changes, path};

pub(super) fn of(changes: &Changes) -> String {
    let mut text = String::new();
    for note in &changes.notes {
        let _ = writeln!(text, "> **Note:** {}\n", escaped(note));
    }
    if changes.is_the_same() {
        if changes.files.is_empty() {
            text.push_str("Nothing to review\n");
            return text;
        }
        text.push_str("No resource changes. Files that change:\n\n");
        for file in &changes.files {
            let _ = writeln!(text, "- {}", code(&path(file)));
        }
        full(&mut text, changes);
        return text;
    }
    let _ = writeln!(text, "**{}**\n", escaped(&outline::summary(changes)));
    for (is_loud, line) in outline::settings(changes) {
        let sign = if is_loud { "⚠️ " } else { "" };
        let _ = writeln!(text, "- {sign}{}", escaped(&line));
    }
    for line in outline::renames(changes) {
        let _ = writeln!(text, "- {}", escaped(&line));
    }
    if text.ends_with('\n') && !text.ends_with("\n\n") {
        text.push('\n');
    }
    for (head, layers) in outline::wholes(changes) {
        let _ = writeln!(text, "{}\n\n| layer | resources |\n| --- | --- |", escaped(&head));
        for (layer, kinds) in layers {
            let _ = writeln!(text, "| {} | {} |", escaped(&layer), escaped(&kinds));
        }
        text.push('\n');
    }
    let everywhere = changes.summary().environments;
    let security = items(changes.security());
    section(&mut text, "Matters for security", security, &everywhere, true);
    section(&mut text, "Everything else", items(changes.others()), &everywhere, false);
    full(&mut text, changes);
    text
}

fn full(text: &mut String, changes: &Changes) {
    if let Some(diff) = &changes.diff {
        let fenced = fenced("diff", diff);
        let _ = write!(text, "\n<details><summary>Files</summary>\n\n{fenced}\n</details>\n");
    }
}

/// Open where it matters, so that nobody has to click to see it.
fn section(text: &mut String, head: &str, items: Vec<Item>, everywhere: &[String], open: bool) {
    if items.is_empty() {
        return;
    }
    let _ = writeln!(text, "### {head}\n");
    let open = if open { " open" } else { "" };
    for (layer, items) in by_layer(items) {
        let _ = writeln!(
            text,
            "<details{open}><summary><b>{}</b>: {}</summary>\n",
            escaped(&layer),
            counted(&items)
        );
        text.push_str(&fenced("diff", &block(&items, everywhere)));
        text.push_str("\n</details>\n\n");
    }
}

fn counted(items: &[Item]) -> String {
    let count = |actions: &[Action]| items.iter().filter(|it| actions.contains(&it.action)).count();
    let counts = [
        (count(&[Action::Create]), "added"),
        (count(&[Action::Delete]), "removed"),
        (count(&[Action::Update, Action::Replace]), "changed"),
    ];
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    counts.map(|(count, what)| format!("{count} {what}")).collect::<Vec<_>>().join(", ")
}

/// Lines that are coloured by their first character.
fn block(items: &[Item], everywhere: &[String]) -> String {
    let mut block = String::new();
    for item in items {
        let sign = match item.action {
            Action::Create => '+',
            Action::Delete => '-',
            Action::Update | Action::Replace => '!',
        };
        let _ = write!(block, "{sign} ");
        if item.action == Action::Replace {
            block.push_str("replace ");
        }
        if let Some(word) = item.word {
            let _ = write!(block, "{word} ");
        }
        block.push_str(&item.address);
        if item.environments != everywhere {
            let _ = write!(block, "  in {}", item.environments.join(", "));
        }
        block.push('\n');
        for detail in &item.details {
            let sign = if detail.sign == '~' { ' ' } else { detail.sign };
            let _ = writeln!(block, "{sign}     {}", detail.text);
        }
    }
    block
}

/// A fence that no line of the text can end.
fn fenced(language: &str, text: &str) -> String {
    let fence = "`".repeat(longest_run(text).max(2) + 1);
    format!("{fence}{language}\n{text}{fence}\n")
}

fn code(text: &str) -> String {
    let ticks = "`".repeat(longest_run(text) + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{ticks}{space}{text}{space}{ticks}")
}

fn longest_run(text: &str) -> usize {
    let runs = text.split(|c| c != '`');
    runs.map(str::len).max().unwrap_or_default()
}

/// Text that says what it says and nothing to Markdown or HTML.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\n' => escaped.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '@' | '#' => {
                escaped.push('\\');
                escaped.push(c);
            }
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_can_leave_its_place() {
        assert_eq!(
            escaped("a|b `c` <i> *d* & _e_"),
            "a\\|b \\`c\\` &lt;i&gt; \\*d\\* &amp; \\_e\\_"
        );
        assert_eq!(fenced("diff", "+ ```\n"), "````diff\n+ ```\n````\n");
        assert_eq!(fenced("diff", "+ a\n"), "```diff\n+ a\n```\n");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`a"), "`` `a ``");
    }
}
