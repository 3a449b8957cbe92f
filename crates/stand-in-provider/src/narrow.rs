//! The real provider, with the schema of only those types that modules use: its whole schema, of more than
//! 1,500 types, is most of what a terraform command and a provider compute.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tfplugin::messages::{EncodedSchemas, Nothing, Schemas};
use tfplugin::{Client, Message as _, PluginError};

use crate::files::{link_or_copy, put};
use crate::program::{NARROWING, PROGRAM, program};
use crate::schema;

/// Beside the program: the encoded schema.
const SCHEMA: &str = "schema";

/// Beside the program: a link to the real provider.
const PROVIDER: &str = "provider";

/// Terraform's own configuration file, beside the program.
const CONFIGURATION: &str = "terraform.tfrc";

/// A directory with a program that starts the real provider, answers terraform's question for the schema,
/// and hands everything else on.
#[derive(Debug, Clone)]
pub struct NarrowProvider {
    directory: PathBuf,
}

/// A provider that cannot be narrowed.
#[derive(Debug, thiserror::Error)]
pub enum NarrowError {
    /// The program cannot be built, or the disk refuses.
    #[error("the provider cannot be narrowed: {0}")]
    Io(#[from] io::Error),
    /// What the provider answers.
    #[error(transparent)]
    Plugin(#[from] PluginError),
    /// The committed schema, which has the types.
    #[error(transparent)]
    Schema(#[from] serde_json::Error),
}

impl NarrowProvider {
    /// The real provider for the tests that are running, which lies in a mirror that has all the other
    /// providers; in cargo's target directory.
    ///
    /// # Errors
    /// If the program cannot be built, if the provider does not answer, or if the disk refuses.
    pub fn of_tests(provider: &Path, mirror: &Path) -> Result<Self, NarrowError> {
        let program = program(NARROWING)?;
        let directory = program.with_file_name("narrow");
        fs::create_dir_all(&directory)?;
        let schema = narrowed(provider)?;
        let text = configuration(&directory, mirror);
        let place = |name: &str| directory.join(name);
        put(&place(SCHEMA), &directory, |path| fs::write(path, &schema))?;
        put(&place(PROVIDER), &directory, |path| std::os::unix::fs::symlink(provider, path))?;
        put(&place(PROGRAM), &directory, |path| link_or_copy(&program, path))?;
        put(&place(CONFIGURATION), &directory, |path| fs::write(path, &text))?;
        Ok(Self { directory })
    }

    /// The environment variables that make terraform use it.
    pub fn variables(&self) -> [(&'static str, OsString); 2] {
        [
            ("TF_CLI_CONFIG_FILE", self.directory.join(CONFIGURATION).into()),
            ("TF_DISABLE_PLUGIN_TLS", "1".into()),
        ]
    }
}

/// Terraform takes what lies in a directory as it is: it computes no checksum, as it would of what is in a
/// mirror.
fn configuration(directory: &Path, mirror: &Path) -> String {
    format!(
        "provider_installation {{\n  dev_overrides {{\n    \"hashicorp/aws\" = \"{}\"\n  }}\n  \
         filesystem_mirror {{\n    path = \"{}\"\n  }}\n}}\n",
        directory.display(),
        mirror.display()
    )
}

/// The encoded schema of a provider, with the types that the stand-in knows.
fn narrowed(provider: &Path) -> Result<Vec<u8>, NarrowError> {
    let Schemas { resources, data_sources, ephemeral_resources, .. } = schema::committed()?;
    let mut encoded: EncodedSchemas = Client::start(provider)?.call("GetSchema", &Nothing {})?;
    encoded.resources.retain(|kind, _| resources.contains_key(kind));
    encoded.data_sources.retain(|kind, _| data_sources.contains_key(kind));
    encoded.ephemeral_resources.retain(|kind, _| ephemeral_resources.contains_key(kind));
    Ok(encoded.encode_to_vec())
}

/// Serves, as terraform has started it: this program lies beside the schema and the provider.
///
/// # Errors
/// If it was not terraform, or if the provider does not start.
pub fn serve_narrow() -> Result<(), NarrowError> {
    let program = std::env::current_exe()?;
    let schema = fs::read(program.with_file_name(SCHEMA))?;
    Ok(tfplugin::relay(&program.with_file_name(PROVIDER), schema)?)
}
