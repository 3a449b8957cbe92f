//! Reads the tree of a spec file, and collects what is wrong with it.
//!
//! A body is read by asking for its keys and blocks one after another. What was asked for is what
//! exists; what is left over at the end is unknown. So a key is named once, where it is read.

use std::collections::{BTreeSet, HashMap};

use hcl_edit::Span as _;
use hcl_edit::expr::Expression;
use hcl_edit::structure::{Attribute, Block, BlockLabel, Body, Structure};

use crate::diagnostic::Span;
use crate::suggestions::{did_you_mean, nearest};
use crate::wording::quoted;
use crate::{Diagnostic, DiagnosticKind, SpecFile};

/// A value and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct At<T> {
    pub value: T,
    pub span: Span,
}

impl<T> At<T> {
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

/// Keys and values of a map, in order.
pub(crate) type Pairs<T> = Vec<(At<String>, At<T>)>;

/// Collects the diagnostics of one file.
pub(crate) struct Reader<'s> {
    pub source: &'s SpecFile,
    found: Vec<Diagnostic>,
    /// Where keys stand that are given a second time.
    repeated: BTreeSet<usize>,
}

impl<'s> Reader<'s> {
    pub fn new(source: &'s SpecFile) -> Self {
        Self { source, found: Vec::new(), repeated: BTreeSet::new() }
    }

    /// Notes a mistake.
    pub fn report(
        &mut self,
        kind: DiagnosticKind,
        span: Span,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        self.found.push(Diagnostic::new(kind, &self.source.path, span, message));
        self.found.last_mut().expect("one was just pushed")
    }

    /// Notes a mistake if the outcome is one.
    pub fn check(
        &mut self,
        kind: DiagnosticKind,
        span: &Span,
        outcome: Result<(), String>,
        help: Option<String>,
    ) -> bool {
        match outcome {
            Ok(()) => true,
            Err(message) => {
                self.report(kind, span.clone(), message).maybe_help(help);
                false
            }
        }
    }

    /// From now on, the key that starts here counts as one given twice.
    pub fn skip(&mut self, start: usize) {
        self.repeated.insert(start);
    }

    /// Whether the key that stands here is given twice; says so if it is.
    fn is_repeated(&mut self, span: &Span, first: impl FnOnce(&str) -> Option<Span>) -> bool {
        if !self.repeated.remove(&span.start) {
            return false;
        }
        let key = self.source.text[span.clone()].trim_matches('"');
        let first = first(key);
        let message = format!("the key {key:?} is given twice");
        let diagnostic = self.report(DiagnosticKind::DuplicateKey, span.clone(), message);
        diagnostic.help("keep one of them");
        if let Some(first) = first {
            diagnostic.see(first, "first given here");
        }
        true
    }

    /// Every element once; says where one is given again.
    pub fn unique(&mut self, kind: DiagnosticKind, what: &str, elements: &[At<String>]) {
        let mut seen = HashMap::new();
        for element in elements {
            if let Some(first) = seen.insert(&element.value, element.span.clone()) {
                let message = format!("{what} {:?} is given twice", element.value);
                self.report(kind, element.span.clone(), message).see(first, "first given here");
            }
        }
    }

    /// The model if nothing was wrong, what was wrong otherwise.
    pub fn finish<T>(mut self, model: Option<T>) -> Result<T, Vec<Diagnostic>> {
        for start in std::mem::take(&mut self.repeated) {
            self.report(DiagnosticKind::DuplicateKey, start..start, "this key is given twice");
        }
        match model {
            Some(model) if self.found.is_empty() => Ok(model),
            _ => {
                debug_assert!(!self.found.is_empty(), "no model and no reason");
                self.found.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
                Err(self.found)
            }
        }
    }
}

/// Where something of the tree stands.
pub(crate) fn span_of(node: &impl hcl_edit::Span) -> Span {
    node.span().unwrap_or_default()
}

/// The keys and blocks of one body.
pub(crate) struct Fields<'b> {
    /// As messages call it: `service "frontend"`.
    what: String,
    /// Its first words: where a missing key is reported.
    pub span: Span,
    attributes: Vec<&'b Attribute>,
    blocks: Vec<&'b Block>,
    keys: Vec<&'static str>,
    block_names: Vec<&'static str>,
    missing: Vec<&'static str>,
}

impl<'b> Fields<'b> {
    /// The top of a file.
    pub fn of_file(reader: &mut Reader, what: &str, body: &'b Body) -> Self {
        Self::new(reader, what.to_owned(), 0..0, body)
    }

    /// The inside of a block.
    pub fn of_block(reader: &mut Reader, block: &'b Block) -> Self {
        let labels = block.labels.iter();
        let labels = labels.map(|label| format!(" {:?}", label.as_str()));
        let what = format!("{}{}", block.ident.as_str(), labels.collect::<String>());
        Self::new(reader, what, header(block), &block.body)
    }

    fn new(reader: &mut Reader, what: String, span: Span, body: &'b Body) -> Self {
        let mut attributes: Vec<&Attribute> = Vec::new();
        let mut blocks = Vec::new();
        for structure in body {
            match structure {
                Structure::Block(block) => blocks.push(block),
                Structure::Attribute(attribute) => {
                    let first = |key: &str| {
                        let same = attributes.iter().find(|a| a.key.as_str() == key);
                        same.map(|attribute| span_of(&attribute.key))
                    };
                    if !reader.is_repeated(&span_of(&attribute.key), first) {
                        attributes.push(attribute);
                    }
                }
            }
        }
        Self {
            what,
            span,
            attributes,
            blocks,
            keys: Vec::new(),
            block_names: Vec::new(),
            missing: Vec::new(),
        }
    }

    /// The value of a key; `None` if it is not there or wrong.
    pub fn key<T>(
        &mut self,
        reader: &mut Reader,
        name: &'static str,
        read: impl FnOnce(&mut Reader, &Expression) -> Option<T>,
    ) -> Option<At<T>> {
        let expression = self.expression(name)?;
        Some(At::new(read(reader, expression)?, span_of(expression)))
    }

    /// The value of a key that has to be there.
    pub fn required<T>(
        &mut self,
        reader: &mut Reader,
        name: &'static str,
        read: impl FnOnce(&mut Reader, &Expression) -> Option<T>,
    ) -> Option<At<T>> {
        if !self.has(name) {
            self.missing.push(name);
        }
        self.key(reader, name, read)
    }

    /// Whether a key is there, whatever its value.
    pub fn has(&self, name: &str) -> bool {
        self.attributes.iter().any(|a| a.key.as_str() == name)
    }

    fn expression(&mut self, name: &'static str) -> Option<&'b Expression> {
        self.keys.push(name);
        let index = self.attributes.iter().position(|a| a.key.as_str() == name)?;
        Some(&self.attributes.remove(index).value)
    }

    /// A block without labels that is there once or not at all.
    pub fn block(&mut self, reader: &mut Reader, name: &'static str) -> Option<Fields<'b>> {
        let found = self.blocks(reader, name);
        let (first, rest) = found.split_first()?;
        for again in rest {
            let message = format!("{} has two {name:?} blocks", self.what);
            reader
                .report(DiagnosticKind::DuplicateBlock, header(again), message)
                .see(header(first), "first given here");
        }
        if let Some(label) = first.labels.first() {
            let message = format!("a {name:?} block has no label");
            reader
                .report(DiagnosticKind::BadLabel, span_of(label), message)
                .help(format!("write \"{name} {{\""));
        }
        Some(Fields::of_block(reader, first))
    }

    /// A block that has to be there once.
    pub fn required_block(&mut self, reader: &mut Reader, name: &'static str) -> Option<Self> {
        let there = self.has(name) || self.blocks.iter().any(|block| means(block, name));
        if !there {
            let message = format!("{} has no {name:?} block", self.what);
            reader.report(DiagnosticKind::MissingBlock, self.span.clone(), message);
        }
        self.block(reader, name)
    }

    /// Blocks that may be there any number of times. One that is misspelt is read all the same.
    pub fn blocks(&mut self, reader: &mut Reader, name: &'static str) -> Vec<&'b Block> {
        self.block_names.push(name);
        let blocks = self.blocks.extract_if(.., |block| means(block, name));
        let blocks: Vec<&Block> = blocks.collect();
        for block in &blocks {
            let written = block.ident.as_str();
            if written != name {
                let message = format!("unknown block {written:?} in {}", self.what);
                reader
                    .report(DiagnosticKind::UnknownBlock, header(block), message)
                    .maybe_help(did_you_mean(written, [name]));
            }
        }
        blocks
    }

    /// Says what is unknown and what is missing.
    pub fn finish(self, reader: &mut Reader) {
        self.finish_knowing(reader, &[]);
    }

    /// Like [`Fields::finish`]; `platform` are keys and blocks that only a platform file has.
    pub fn finish_knowing(self, reader: &mut Reader, platform: &[&str]) {
        let what = &self.what;
        let mut meant = BTreeSet::new();
        for attribute in &self.attributes {
            let (key, span) = (attribute.key.as_str(), span_of(&attribute.key));
            if self.block_names.contains(&key) {
                let message = format!("{key:?} is a block, not a key");
                let help = format!("write \"{key} {{ ... }}\" without \"=\"");
                reader.report(DiagnosticKind::KeyForBlock, span, message).help(help);
            } else if platform.contains(&key) {
                belongs_to_platform(reader, span, what, key);
            } else {
                let known = self.keys.iter().chain(&self.block_names).copied();
                meant.extend(nearest(key, self.keys.iter().copied()));
                let help = did_you_mean(key, known.clone())
                    .unwrap_or_else(|| format!("{what} can have {}", quoted(known)));
                let message = format!("unknown key {key:?} in {what}");
                reader.report(DiagnosticKind::UnknownKey, span, message).help(help);
            }
        }
        for block in &self.blocks {
            let (name, span) = (block.ident.as_str(), header(block));
            if self.keys.contains(&name) {
                meant.insert(name);
                let message = format!("{name:?} is a key, not a block");
                let help = format!("write \"{name} = ...\"");
                reader.report(DiagnosticKind::BlockForKey, span, message).help(help);
            } else if platform.contains(&name) {
                belongs_to_platform(reader, span, what, name);
            } else {
                let message = format!("unknown block {name:?} in {what}");
                let known = &self.block_names;
                let help =
                    (!known.is_empty()).then(|| format!("{what} can have {}", quoted(known)));
                reader.report(DiagnosticKind::UnknownBlock, span, message).maybe_help(help);
            }
        }
        let missing = self.missing.iter().copied();
        let missing: Vec<&str> = missing.filter(|key| !meant.contains(key)).collect();
        if !missing.is_empty() {
            let message = format!("{what} has no {}", quoted(missing));
            reader.report(DiagnosticKind::MissingKey, self.span, message);
        }
    }
}

fn belongs_to_platform(reader: &mut Reader, span: Span, what: &str, key: &str) {
    let message = format!("an environment cannot change {key:?} of {what}");
    reader
        .report(DiagnosticKind::BelongsToPlatform, span, message)
        .help("it is the same in every environment: change it in the platform file");
}

/// The only label of a block.
pub(crate) fn label(reader: &mut Reader, block: &Block) -> Option<At<String>> {
    if let [label] = &*block.labels {
        return Some(At::new(label.as_str().to_owned(), span_of(label)));
    }
    let name = block.ident.as_str();
    let message = format!("a {name:?} block has exactly one label");
    reader
        .report(DiagnosticKind::BadLabel, header(block), message)
        .help(format!("write '{name} \"name\" {{'"));
    None
}

/// Whether a block has this name or nearly so. No two blocks have names that are near.
fn means(block: &Block, name: &str) -> bool {
    let written = block.ident.as_str();
    written == name || nearest(written, [name]).is_some()
}

/// The keyword and the labels of a block.
fn header(block: &Block) -> Span {
    let start = span_of(&block.ident);
    let end = block.labels.last().map(BlockLabel::span);
    start.start..end.flatten().unwrap_or(start).end
}

/// The pairs of an object that is no repetition, each key with its expression.
pub(crate) fn pairs<'e>(
    reader: &mut Reader,
    object: &'e hcl_edit::expr::Object,
) -> Vec<(At<String>, &'e Expression)> {
    use hcl_edit::expr::ObjectKey;
    let mut pairs: Vec<(At<String>, &Expression)> = Vec::new();
    let mut seen: HashMap<String, Span> = HashMap::new();
    for (key, value) in object {
        let span = span_of(key);
        if reader.is_repeated(&span, |name| seen.get(name).cloned()) {
            continue;
        }
        let name = match key {
            ObjectKey::Ident(ident) => ident.as_str().to_owned(),
            ObjectKey::Expression(Expression::String(text)) => text.as_str().to_owned(),
            ObjectKey::Expression(other) => {
                let message = "a key is a word or a string in quotes";
                reader.report(DiagnosticKind::NotLiteral, span_of(other), message);
                continue;
            }
        };
        // `a = 1` and `"a" = 1` are one key in two spellings.
        if let Some(first) = seen.insert(name.clone(), span.clone()) {
            let message = format!("the key {name:?} is given twice");
            reader
                .report(DiagnosticKind::DuplicateKey, span, message)
                .see(first, "first given here");
            continue;
        }
        pairs.push((At::new(name, span), value.expr()));
    }
    pairs
}
