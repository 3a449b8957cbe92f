//! Several questions at a time.

use std::sync::{Mutex, PoisonError};
use std::thread;

/// A question, and what is made of its answer.
pub type Question<'a, R> = Box<dyn FnOnce() -> R + Send + 'a>;

/// How many are asked at a time: a start of the CLI computes for almost half a second, and then waits.
const AT_A_TIME: usize = 8;

/// Asks several questions at a time. The answers stand in the order of the questions.
pub fn together<R: Send>(questions: Vec<Question<'_, R>>) -> Vec<R> {
    let count = questions.len();
    let waiting = Mutex::new(questions.into_iter().enumerate());
    let answers = Mutex::new(Vec::with_capacity(count));
    thread::scope(|scope| {
        for _ in 0..AT_A_TIME.min(count) {
            scope.spawn(|| {
                loop {
                    let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some((place, question)) = next else { break };
                    let answer = question();
                    let mut answers = answers.lock().unwrap_or_else(PoisonError::into_inner);
                    answers.push((place, answer));
                }
            });
        }
    });
    let mut answers = answers.into_inner().unwrap_or_else(PoisonError::into_inner);
    answers.sort_by_key(|(place, _)| *place);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::{Question, together};

    #[test]
    fn questions_are_asked_at_the_same_time_and_answered_in_order() {
        // Two wait for each other, so that one at a time would never end.
        let barrier = Barrier::new(2);
        let barrier = &barrier;
        let question = |number: usize| -> Question<'_, usize> {
            Box::new(move || {
                if number < 2 {
                    barrier.wait();
                }
                number
            })
        };
        let answers = together((0..20).map(question).collect());
        assert_eq!(answers, (0..20).collect::<Vec<_>>());
        assert!(together(Vec::<Question<'_, ()>>::new()).is_empty());
    }
}
