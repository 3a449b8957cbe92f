//! The provider that bindings are made from, as terraform installs it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use tempfile::TempDir;
use terraform::{Block, Body, hcl, print_blocks, requirements};
use toolchain::Terraform;

/// The oldest provider that rendered modules accept, installed by terraform in a directory of its own.
#[derive(Debug)]
pub struct InstalledProvider {
    terraform: Terraform,
    directory: TempDir,
}

impl InstalledProvider {
    /// Lets terraform install it. Both are found as for every run on a project in `root`.
    ///
    /// # Errors
    /// If there is no terraform, or it does not get at that provider.
    pub fn new(root: &Path) -> Result<Self> {
        let terraform = Terraform::discover(root)?;
        let directory = tempfile::tempdir().context("making a directory for terraform")?;
        fs::write(directory.path().join("main.tf"), configuration()).context("writing main.tf")?;
        let provider = Self { terraform, directory };
        provider.run(&["init", "-no-color"])?;
        Ok(provider)
    }

    /// What `terraform providers schema -json` prints.
    ///
    /// # Errors
    /// If terraform fails.
    pub fn schema(&self) -> Result<String> {
        let schema = self.run(&["providers", "schema", "-json"])?;
        String::from_utf8(schema).context("the provider's schema is not text")
    }

    /// The provider's program.
    ///
    /// # Errors
    /// If terraform has put it somewhere unexpected.
    pub fn program(&self) -> Result<PathBuf> {
        let providers = self.directory.path().join(".terraform/providers");
        program_below(&providers)?.with_context(|| format!("no program in {}", providers.display()))
    }

    fn run(&self, arguments: &[&str]) -> Result<Vec<u8>> {
        let output = self.terraform.command(self.directory.path()).args(arguments).output();
        let output = output.context("running terraform")?;
        if !output.status.success() {
            let printed = String::from_utf8_lossy(&output.stderr);
            bail!("terraform {} failed:\n{}", arguments.join(" "), printed.trim());
        }
        Ok(output.stdout)
    }
}

fn program_below(directory: &Path) -> io::Result<Option<PathBuf>> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let path = entry.path();
        if path.is_dir() {
            if let Some(program) = program_below(&path)? {
                return Ok(Some(program));
            }
        } else if entry.file_name().to_string_lossy().starts_with("terraform-provider-aws") {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

fn configuration() -> String {
    let version = requirements::PROVIDER.start.to_string();
    let mut providers = Body::default();
    providers.set("aws", hcl!({ source = (requirements::PROVIDER_SOURCE), version = version }));
    let mut body = Body::default();
    body.push_block(Block::new("required_providers", providers));
    print_blocks("", &[Block::new("terraform", body)])
}
