/** One comment a key on the run's pull request. */
export { connect, type Octokit } from './octokit.js'
export { type CommentOutcome, writeComment } from './write.js'
