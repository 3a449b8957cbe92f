//! Reads a block: its keys and the blocks in it.
//!
//! A block is read by asking for its keys and blocks one after another. What was asked for is what
//! exists; what is left over at the end is unknown. So a key is named once, where it is read.

use std::collections::BTreeSet;

use hcl_edit::Span as _;
use hcl_edit::expr::Expression;
use hcl_edit::structure::{Attribute, Block, BlockLabel, Body, Structure};
use terraform::Version;

use crate::diagnostic::Span;
use crate::provider_need::ProviderNeed;
use crate::reader::{At, SpecReader, span_of};
use crate::suggestions::{did_you_mean, nearest};
use crate::value::ValueType;
use crate::wording::quoted;
use crate::{Diagnostic, DiagnosticKind, KeyDefault, SpecFile, SpecKey};

/// The keys and blocks of one block, or of a file.
pub(crate) struct BlockReader<'r, 's, 'b> {
    pub reader: &'r mut SpecReader<'s>,
    /// As messages call it: `service "frontend"`.
    what: String,
    /// Whether its label says which keys it has.
    label_decides: bool,
    /// Its first words: where a missing key is reported.
    pub header: Span,
    labels: &'b [BlockLabel],
    ident: &'b str,
    attributes: Vec<&'b Attribute>,
    blocks: Vec<&'b Block>,
    keys: Vec<&'static str>,
    block_names: Vec<&'static str>,
    missing: Vec<&'static str>,
    /// Keys and blocks that only the same block of the platform file has.
    platform_only: Vec<&'static str>,
}

#[allow(clippy::needless_pass_by_value, reason = "the type of a value is written where its key is")]
impl<'r, 's, 'b> BlockReader<'r, 's, 'b> {
    /// Reads the top of a file.
    pub fn read_file<T>(
        reader: &'r mut SpecReader<'s>,
        what: &'b str,
        body: &'b Body,
        read: impl FnOnce(&mut Self) -> T,
    ) -> T {
        Self::new(reader, what.to_owned(), 0..0, body).read_with(read)
    }

    fn of_block(reader: &'r mut SpecReader<'s>, block: &'b Block) -> Self {
        let labels = block.labels.iter();
        let labels = labels.map(|label| format!(" {:?}", label.as_str()));
        let what = format!("{}{}", block.ident.as_str(), labels.collect::<String>());
        let ident = block.ident.as_str();
        let new = Self::new(reader, what, header(block), &block.body);
        Self { labels: &block.labels, ident, ..new }
    }

    fn new(
        reader: &'r mut SpecReader<'s>,
        what: String,
        header: Span,
        body: impl IntoIterator<Item = &'b Structure>,
    ) -> Self {
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
            reader,
            what,
            label_decides: false,
            header,
            labels: &[],
            ident: "",
            attributes,
            blocks,
            keys: Vec::new(),
            block_names: Vec::new(),
            missing: Vec::new(),
            platform_only: Vec::new(),
        }
    }

    fn read_with<T>(mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        let read = read(&mut self);
        self.finish();
        read
    }

    /// Notes a mistake.
    pub fn report(
        &mut self,
        kind: DiagnosticKind,
        span: Span,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        self.reader.report(kind, span, message)
    }

    /// Notes that what is asked for here needs a provider of this version or a later one. It is a mistake
    /// in each environment that allows only older ones.
    pub fn needs_provider(&mut self, oldest: Version, what: impl Into<String>, span: Span) {
        self.reader.needs.push(ProviderNeed { what: what.into(), oldest, span });
    }

    /// From here on, the label says which keys the block has.
    pub fn label_decides(&mut self) {
        self.label_decides = true;
    }

    /// Leaves the rest of the block unread, because nobody knows what may be in it.
    pub fn leave(&mut self) {
        self.attributes.clear();
        self.blocks.clear();
    }

    /// The only label of the block.
    pub fn label(&mut self) -> Option<At<String>> {
        if let [label] = self.labels {
            return Some(At::new(label.as_str().to_owned(), span_of(label)));
        }
        let (name, header) = (self.ident, self.header.clone());
        let message = format!("a {name:?} block has exactly one label");
        self.report(DiagnosticKind::BadLabel, header, message)
            .help(format!("write '{name} \"name\" {{'"));
        None
    }

    /// Says so if the block has a label.
    pub fn no_label(&mut self) {
        if let Some(label) = self.labels.first() {
            let name = self.ident;
            let message = format!("a {name:?} block has no label");
            self.report(DiagnosticKind::BadLabel, span_of(label), message)
                .help(format!("write \"{name} {{\""));
        }
    }

    /// The value of a key that has to be there; `None` after a diagnostic.
    pub fn required<V: ValueType>(&mut self, name: &'static str, of: V) -> Option<At<V::Value>> {
        self.record(name, || (KeyDefault::Required, of.bounds()));
        if !self.has(name) {
            self.missing.push(name);
        }
        self.value(name, &of)
    }

    /// The value of a key that may be left out; `None` also after a diagnostic.
    pub fn optional<V: ValueType>(&mut self, name: &'static str, of: V) -> Option<At<V::Value>> {
        self.record(name, || (KeyDefault::Absent, of.bounds()));
        self.value(name, &of)
    }

    /// The same where something else holds without it, for whoever has to know whether it is given.
    pub fn optional_with_default<V: ValueType>(
        &mut self,
        name: &'static str,
        of: V,
        default: &V::Value,
    ) -> Option<At<V::Value>> {
        self.record(name, || (KeyDefault::Value(of.literal(default)), of.bounds()));
        self.value(name, &of)
    }

    /// The value of a key, or what holds without it; `None` after a diagnostic.
    pub fn or_default<V: ValueType>(
        &mut self,
        name: &'static str,
        of: V,
        default: impl Into<V::Value>,
    ) -> Option<At<V::Value>> {
        let (default, has) = (default.into(), self.has(name));
        let given = self.optional_with_default(name, of, &default);
        if has { given } else { Some(At::new(default, self.header.clone())) }
    }

    fn value<V: ValueType>(&mut self, name: &'static str, of: &V) -> Option<At<V::Value>> {
        self.keys.push(name);
        let index = self.attributes.iter().position(|a| a.key.as_str() == name)?;
        let expression: &Expression = &self.attributes.remove(index).value;
        Some(At::new(of.read(self.reader, expression)?, span_of(expression)))
    }

    /// Whether a key is there that was not asked for yet, whatever its value.
    pub fn has(&self, name: &str) -> bool {
        self.attributes.iter().any(|a| a.key.as_str() == name)
    }

    /// Reads a block without labels that is there once or not at all.
    pub fn block<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut BlockReader<'_, 's, 'b>) -> T,
    ) -> Option<T> {
        self.record(name, || (KeyDefault::Absent, Vec::new()));
        self.read_block(name, read)
    }

    /// The same; a block that is not there is read as an empty one.
    pub fn block_or_empty<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(&mut BlockReader<'_, 's, 'b>) -> T,
    ) -> T {
        if let Some(found) = self.block(name, &read) {
            return found;
        }
        let header = self.header.clone();
        let empty = BlockReader::new(self.reader, name.to_owned(), header, []);
        BlockReader { ident: name, ..empty }.read_with(read)
    }

    /// Reads a block without labels that has to be there once.
    pub fn required_block<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut BlockReader<'_, 's, 'b>) -> T,
    ) -> Option<T> {
        self.record(name, || (KeyDefault::Required, Vec::new()));
        let there = self.has(name) || self.blocks.iter().any(|block| means(block, name));
        if !there {
            let message = format!("{} has no {name:?} block", self.what);
            self.report(DiagnosticKind::MissingBlock, self.header.clone(), message);
        }
        self.read_block(name, read)
    }

    fn read_block<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut BlockReader<'_, 's, 'b>) -> T,
    ) -> Option<T> {
        let found = self.take(name);
        let (first, rest) = found.split_first()?;
        for again in rest {
            let message = format!("{} has two {name:?} blocks", self.what);
            self.report(DiagnosticKind::DuplicateBlock, header(again), message)
                .see(header(first), "first given here");
        }
        Some(BlockReader::of_block(self.reader, first).read_with(|block| {
            block.no_label();
            read(block)
        }))
    }

    /// Reads blocks that may be there any number of times. One that is misspelt is read all the same.
    pub fn blocks<T>(
        &mut self,
        name: &'static str,
        read: impl FnMut(&mut BlockReader<'_, 's, 'b>) -> T,
    ) -> Vec<T> {
        self.record(name, || (KeyDefault::Absent, Vec::new()));
        self.read_blocks(name, read)
    }

    /// The same where there has to be one at least; `help` says how to write it.
    pub fn required_blocks<T>(
        &mut self,
        name: &'static str,
        help: &str,
        read: impl FnMut(&mut BlockReader<'_, 's, 'b>) -> T,
    ) -> Vec<T> {
        self.record(name, || (KeyDefault::Required, Vec::new()));
        let read = self.read_blocks(name, read);
        if read.is_empty() {
            let message = format!("{} has no {name:?} block", self.what);
            self.report(DiagnosticKind::MissingBlock, self.header.clone(), message).help(help);
        }
        read
    }

    fn read_blocks<T>(
        &mut self,
        name: &'static str,
        mut read: impl FnMut(&mut BlockReader<'_, 's, 'b>) -> T,
    ) -> Vec<T> {
        let blocks = self.take(name).into_iter();
        blocks.map(|block| BlockReader::of_block(self.reader, block).read_with(&mut read)).collect()
    }

    fn take(&mut self, name: &'static str) -> Vec<&'b Block> {
        self.block_names.push(name);
        let blocks = self.blocks.extract_if(.., |block| means(block, name));
        let blocks: Vec<&Block> = blocks.collect();
        for block in &blocks {
            let written = block.ident.as_str();
            if written != name {
                let message = format!("unknown block {written:?} in {}", self.what);
                self.report(DiagnosticKind::UnknownBlock, header(block), message)
                    .maybe_help(did_you_mean(written, [name]));
            }
        }
        blocks
    }

    /// These keys and blocks belong to the same block of the platform file.
    pub fn platform_only(&mut self, names: &[&'static str]) {
        self.platform_only = names.to_vec();
    }

    fn record(&mut self, name: &'static str, describe: impl FnOnce() -> (KeyDefault, Vec<String>)) {
        let Self { reader, what, ident, labels, label_decides, .. } = self;
        reader.record(|| {
            let block = match labels.first() {
                Some(label) if *label_decides => format!("{ident} {}", label.as_str()),
                None if ident.is_empty() => what.clone(),
                _ => (*ident).to_owned(),
            };
            let (default, bounds) = describe();
            SpecKey { block, name, default, bounds }
        });
    }

    /// Says what is unknown and what is missing.
    fn finish(self) {
        let Self { reader, what, keys, block_names, platform_only, .. } = self;
        let mut meant = BTreeSet::new();
        for attribute in &self.attributes {
            let (key, span) = (attribute.key.as_str(), span_of(&attribute.key));
            if block_names.contains(&key) {
                let message = format!("{key:?} is a block, not a key");
                let help = format!("write \"{key} {{ ... }}\" without \"=\"");
                reader.report(DiagnosticKind::KeyForBlock, span, message).help(help);
            } else if platform_only.contains(&key) {
                belongs_to_platform(reader, span, &what, key);
            } else {
                let known = keys.iter().chain(&block_names).copied();
                meant.extend(nearest(key, keys.iter().copied()));
                let help = did_you_mean(key, known.clone())
                    .unwrap_or_else(|| format!("{what} can have {}", quoted(known)));
                let message = format!("unknown key {key:?} in {what}");
                reader.report(DiagnosticKind::UnknownKey, span, message).help(help);
            }
        }
        for block in &self.blocks {
            let (name, span) = (block.ident.as_str(), header(block));
            if keys.contains(&name) {
                meant.insert(name);
                let message = format!("{name:?} is a key, not a block");
                let help = format!("write \"{name} = ...\"");
                reader.report(DiagnosticKind::BlockForKey, span, message).help(help);
            } else if platform_only.contains(&name) {
                belongs_to_platform(reader, span, &what, name);
            } else {
                let message = format!("unknown block {name:?} in {what}");
                let help = (!block_names.is_empty())
                    .then(|| format!("{what} can have {}", quoted(&block_names)));
                reader.report(DiagnosticKind::UnknownBlock, span, message).maybe_help(help);
            }
        }
        let missing = self.missing.iter().copied();
        let missing: Vec<&str> = missing.filter(|key| !meant.contains(key)).collect();
        if !missing.is_empty() {
            let message = format!("{what} has no {}", quoted(missing));
            reader.report(DiagnosticKind::MissingKey, self.header, message);
        }
    }
}

/// The names of all keys and blocks that a function asks for.
pub(crate) fn names_asked<T>(
    read: impl FnOnce(&mut BlockReader<'_, '_, '_>) -> T,
) -> Vec<&'static str> {
    let (file, body) = (SpecFile::new("", ""), Body::new());
    let mut reader = SpecReader::new(&file);
    BlockReader::read_file(&mut reader, "", &body, |block| {
        read(block);
        [&*block.keys, &*block.block_names].concat()
    })
}

fn belongs_to_platform(reader: &mut SpecReader, span: Span, what: &str, key: &str) {
    let message = format!("an environment cannot change {key:?} of {what}");
    reader
        .report(DiagnosticKind::BelongsToPlatform, span, message)
        .help("it is the same in every environment: change it in the platform file");
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
