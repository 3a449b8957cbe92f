//! Collects what there is to say about one spec file, and what was asked of it.

use std::collections::{BTreeSet, HashMap};

use crate::diagnostic::Span;
use crate::provider_need::ProviderNeed;
use crate::{Diagnostic, DiagnosticKind, SpecFile, SpecKey};

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
pub(crate) struct SpecReader<'s> {
    pub file: &'s SpecFile,
    found: Vec<Diagnostic>,
    /// What the file asks for that older providers do not have.
    pub needs: Vec<ProviderNeed>,
    /// Where keys stand that are given a second time.
    repeated: BTreeSet<usize>,
    /// What was asked for, if somebody wants to know.
    asked: Option<BTreeSet<SpecKey>>,
}

impl<'s> SpecReader<'s> {
    pub fn new(file: &'s SpecFile) -> Self {
        Self { file, found: Vec::new(), needs: Vec::new(), repeated: BTreeSet::new(), asked: None }
    }

    /// One that also keeps what is asked of the file.
    pub fn recording(file: &'s SpecFile) -> Self {
        Self { asked: Some(BTreeSet::new()), ..Self::new(file) }
    }

    /// Keeps what is asked for, if somebody wants to know.
    pub fn record(&mut self, key: impl FnOnce() -> SpecKey) {
        if let Some(asked) = &mut self.asked {
            asked.insert(key());
        }
    }

    /// What was asked for, each once.
    pub fn asked(self) -> Vec<SpecKey> {
        self.asked.into_iter().flatten().collect()
    }

    /// Notes a mistake or a warning.
    pub fn report(
        &mut self,
        kind: DiagnosticKind,
        span: Span,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        self.found.push(Diagnostic::new(kind, &self.file.path, span, message));
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

    /// Notes mistakes that were found elsewhere.
    pub fn extend(&mut self, found: Vec<Diagnostic>) {
        self.found.extend(found);
    }

    /// From now on, the key that starts here counts as one given twice.
    pub fn skip(&mut self, start: usize) {
        self.repeated.insert(start);
    }

    /// Whether the key that stands here is given twice; says so if it is.
    pub fn is_repeated(&mut self, span: &Span, first: impl FnOnce(&str) -> Option<Span>) -> bool {
        if !self.repeated.remove(&span.start) {
            return false;
        }
        let key = self.file.text[span.clone()].trim_matches('"');
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

    /// The model and the warnings if nothing was wrong, all that was found otherwise.
    pub fn finish<T>(mut self, model: Option<T>) -> Result<(T, Vec<Diagnostic>), Vec<Diagnostic>> {
        for start in std::mem::take(&mut self.repeated) {
            self.report(DiagnosticKind::DuplicateKey, start..start, "this key is given twice");
        }
        self.found.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
        match model {
            Some(model) if self.found.iter().all(Diagnostic::is_warning) => Ok((model, self.found)),
            _ => {
                let is_told = self.found.iter().any(|diagnostic| !diagnostic.is_warning());
                debug_assert!(is_told, "no model and no reason");
                Err(self.found)
            }
        }
    }
}

/// Where something of the tree stands.
pub(crate) fn span_of(node: &impl hcl_edit::Span) -> Span {
    node.span().unwrap_or_default()
}
