//! Changes as Markdown, for a comment on a pull request.

use std::fmt::Write;

use super::outline::{self, Item, by_layer, items};
use super::{Action, ChangeSet, path};
use crate::markdown::{Document, Inline};

pub(super) fn markdown(changes: &ChangeSet) -> String {
    let mut document = Document::default();
    for note in &changes.notes {
        document.quotation(Inline::from("Note:").bold() + " " + note);
    }
    if changes.is_the_same() {
        if changes.files.is_empty() {
            document.paragraph("Nothing to review");
            return document.finish();
        }
        document.paragraph("No resource changes. Files that change:");
        document.list(changes.files.iter().map(|file| (0, Inline::code(&path(file)))));
        full(&mut document, changes);
        return document.finish();
    }
    document.paragraph(Inline::from(outline::summary(changes)).bold());
    let settings = outline::settings(changes).into_iter().map(|(is_loud, line)| {
        let sign = if is_loud { "⚠️ " } else { "" };
        format!("{sign}{line}")
    });
    let lines = settings.chain(outline::renames(changes));
    document.list(lines.map(|line| (0, Inline::from(line))));
    for (head, layers) in outline::wholes(changes) {
        document.paragraph(head);
        let rows = layers.into_iter().map(|(layer, kinds)| vec![layer.into(), kinds.into()]);
        document.table(["layer", "resources"].map(Inline::from), 2, rows);
    }
    let everywhere = changes.summary().environments;
    let security = items(changes.security());
    section(&mut document, "Matters for security", security, &everywhere, true);
    section(&mut document, "Everything else", items(changes.others()), &everywhere, false);
    full(&mut document, changes);
    document.finish()
}

fn full(document: &mut Document, changes: &ChangeSet) {
    if let Some(diff) = &changes.diff {
        document.details(false, ["", "Files"], |document| document.code("diff", diff));
    }
}

/// Open where it matters, so that nobody has to click to see it.
fn section(
    document: &mut Document,
    head: &'static str,
    items: Vec<Item>,
    everywhere: &[String],
    open: bool,
) {
    if items.is_empty() {
        return;
    }
    document.heading(3, head);
    for (layer, items) in by_layer(items) {
        let summary = [&*layer, &format!(": {}", counted(&items))];
        document.details(open, summary, |document| {
            document.code("diff", &block(&items, everywhere));
        });
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
