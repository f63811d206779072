//! `cache`: what was compiled and kept.

use crate::exit::{Exit, Failure};
use crate::session::Session;
use mate_doctor::call::cache::{Cache, CacheEntry, DEFAULT_BOUND};
use mate_doctor::call::{parse_size, parse_time};
use mate_doctor::finding::text::mebibytes;
use mate_doctor::render::{Format, json, table};
use std::path::PathBuf;
use std::time::Duration;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// What to do
    #[arg(value_name = "WHAT", default_value = "show")]
    what: What,
    /// With prune: how much may stay [default: 2GiB]
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    max_size: Option<u64>,
    /// With prune: remove what was not used for this long
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    unused_for: Option<Duration>,
    /// The folder of compiled code
    #[arg(long, value_name = "FOLDER", env = "MATE_DOCTOR_CACHE_DIR", hide_env_values = true)]
    cache_dir: Option<PathBuf>,
}

/// What to do with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum What {
    /// List what is there.
    Show,
    /// Remove what was used longest ago until the rest fits.
    Prune,
    /// Remove everything.
    Empty,
}

/// The JSON of `cache`.
#[derive(serde::Serialize)]
struct CacheJson {
    schema: String,
    folder: String,
    bytes: u64,
    bound: u64,
    entries: Vec<CacheEntry>,
    removed: Removed,
}

#[derive(serde::Serialize)]
struct Removed {
    entries: usize,
    bytes: u64,
}

pub(crate) fn run(args: Args, session: &Session) -> Result<Exit, Failure> {
    if args.what != What::Prune && (args.max_size.is_some() || args.unused_for.is_some()) {
        return Err(Failure::Usage("--max-size and --unused-for say what `cache prune` leaves".to_owned()));
    }
    let folder = args.cache_dir.or_else(Cache::default_folder);
    let folder = folder.ok_or_else(|| Failure::NotExamined("there is no home folder to keep a cache in".to_owned()))?;
    let cache = Cache::open(&folder).map_err(|error| Failure::NotExamined(error.to_string()))?;
    let (gone, bytes) = match args.what {
        What::Show => (0, 0),
        What::Prune => cache.prune(args.max_size.unwrap_or(DEFAULT_BOUND), args.unused_for.unwrap_or(Duration::MAX)),
        What::Empty => cache.empty(),
    };
    let entries = cache.entries();
    let held: u64 = entries.iter().map(|entry| entry.size).sum();
    if session.format() == Format::Json {
        let removed = Removed { entries: gone, bytes };
        let folder = cache.folder().display().to_string();
        let content = CacheJson {
            schema: json::schema_name("cache"),
            folder,
            bytes: held,
            bound: DEFAULT_BOUND,
            entries,
            removed,
        };
        session.print(&json::text(&content))?;
        return Ok(Exit::Fine);
    }
    let changed = match args.what {
        What::Show => {
            let row = |entry: &CacheEntry| {
                vec![entry.key[..16.min(entry.key.len())].to_owned(), mebibytes(entry.size), idle(entry.idle_seconds)]
            };
            table::rows(&entries.iter().map(row).collect::<Vec<_>>(), 2)
        }
        What::Prune | What::Empty => format!("removed {}, {}\n", entry_count(gone), mebibytes(bytes)),
    };
    let (count, held, bound) = (entry_count(entries.len()), mebibytes(held), mebibytes(DEFAULT_BOUND));
    session.print(&format!("{}\n{changed}holds {count}, {held} of at most {bound}\n", cache.folder().display()))?;
    Ok(Exit::Fine)
}

fn entry_count(entries: usize) -> String {
    if entries == 1 { "1 entry".to_owned() } else { format!("{entries} entries") }
}

fn idle(seconds: u64) -> String {
    match seconds {
        0..120 => "just used".to_owned(),
        120..7200 => format!("{} minutes ago", seconds / 60),
        7200..172_800 => format!("{} hours ago", seconds / 3600),
        _ => format!("{} days ago", seconds / 86_400),
    }
}
