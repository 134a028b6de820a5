export const id = 995;
export const ids = [995];
export const modules = {

/***/ 4995:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  writeComment: () => (/* binding */ writeComment)
});

// EXTERNAL MODULE: ./build/lib/errors.js
var errors = __webpack_require__(1469);
// EXTERNAL MODULE: ./build/lib/text.js
var lib_text = __webpack_require__(4869);
;// CONCATENATED MODULE: ./build/report/github.js


/**
 * GitHub's client, with the proxies of `@actions/github`. Every request ends when `signal` is aborted. An answer that is not JSON
 * is an error: the client would pass it on as text, and a broken list of comments would look like one without ours.
 * @param apiUrl `GITHUB_API_URL`
 */
async function connect(token, apiUrl, { log, signal }) {
    const [{ getOctokit }, { defaults }] = await Promise.all([
        Promise.all(/* import() */[__webpack_require__.e(809), __webpack_require__.e(351)]).then(__webpack_require__.bind(__webpack_require__, 1351)),
        __webpack_require__.e(/* import() */ 809).then(__webpack_require__.bind(__webpack_require__, 6809)),
    ]);
    const debug = (message) => log.debug((0,lib_text/* forLog */.Ig)(String(message)));
    const octokit = getOctokit(token, {
        baseUrl: apiUrl,
        request: { signal, fetch: withinOrigin(new URL(apiUrl).origin, defaults.request?.fetch ?? fetch) },
        log: { debug, info: debug, warn: debug, error: debug },
    });
    octokit.hook.after('request', ({ data, status }) => {
        if (typeof data === 'string')
            throw new Error(`GitHub's answer (${status}) is incomplete or not JSON`);
    });
    return octokit;
}
/** GitHub answers so for a repository that was renamed. */
const REDIRECTS = new Set([301, 302, 307, 308]);
const MOST_REDIRECTS = 3;
/** Bytes; a page of 100 of GitHub's longest comments is below 10 MB. */
const LARGEST_ANSWER = 50_000_000;
/** Requests carry the token, so neither a redirect nor a pagination link may lead to another origin. */
function withinOrigin(origin, send) {
    return async (address, init) => {
        let url = new URL(address);
        for (let redirects = 0;; redirects++) {
            if (url.origin !== origin)
                throw new Error('GitHub sent the request to another host');
            const response = await send(url.href, { ...init, redirect: 'manual' });
            const location = REDIRECTS.has(response.status) ? response.headers.get('location') : null;
            if (location === null)
                return bounded(response);
            if (redirects === MOST_REDIRECTS)
                throw new Error('GitHub redirected the request too often');
            await response.body?.cancel();
            url = new URL(location, url);
        }
    };
}
async function bounded(response) {
    const chunks = [];
    let size = 0;
    for await (const chunk of response.body ?? []) {
        chunks.push(chunk);
        size += chunk.length;
        if (size > LARGEST_ANSWER)
            throw new Error(`GitHub's answer is larger than ${LARGEST_ANSWER} bytes`);
    }
    const { status, statusText, headers } = response;
    return new Response(size === 0 ? null : Buffer.concat(chunks), { status, statusText, headers: [...headers] });
}
/** The status that GitHub answered; undefined without an answer, for which the client's errors say 500. */
function statusOf(error) {
    if (typeof error !== 'object' || error === null || !('status' in error) || !('response' in error))
        return undefined;
    if (error.response === undefined)
        return undefined;
    return typeof error.status === 'number' ? error.status : undefined;
}
/** True where GitHub asks to wait: 429, or a 403 that says so (primary and secondary limits). */
function isRateLimit(error) {
    const status = statusOf(error);
    return status === 429 || (status === 403 && /rate limit/i.test((0,errors/* messageOf */.bD)(error)));
}
const PERMISSION = '`permissions: pull-requests: write`';
/** Why the comment was not written and what to do, in one line. */
function commentProblem(error) {
    const status = statusOf(error);
    const text = (0,lib_text/* forLog */.Ig)((0,errors/* messageOf */.bD)(error)).replace(/\.$/, '');
    const what = status === undefined ? text : `GitHub answered ${status} (${text})`;
    return `The pull request comment was not written: ${what}. ${advice(status, error)}`;
}
function advice(status, error) {
    if (isRateLimit(error)) {
        return `The token has reached GitHub's rate limit: run again later. The job needs only ${PERMISSION}.`;
    }
    switch (status) {
        case 401:
            return `Check github-token: it must be valid and allow ${PERMISSION}.`;
        case 403:
            return `Give the job ${PERMISSION} (and \`contents: read\`, to find the pull request of a commit). Pull requests of forks and of Dependabot get a read-only token: comment from a \`workflow_run\` workflow for these.`;
        case 404:
            return `Check pr-number, and give the job ${PERMISSION}: GitHub hides what a token may not see.`;
        case 422:
            return `GitHub rejected the text or the pull request: check pr-number, that its conversation is not locked, and ${PERMISSION}.`;
        default:
            return `GitHub could not be reached or failed: run again. The job needs ${PERMISSION}.`;
    }
}

// EXTERNAL MODULE: ./build/report/markdown.js + 1 modules
var markdown = __webpack_require__(8411);
// EXTERNAL MODULE: ./build/lib/json.js
var json = __webpack_require__(292);
;// CONCATENATED MODULE: ./build/report/pull-request.js


/**
 * The pull request to comment on: the one of `pr-number`, else the event's own, else the open one that holds the commit that was
 * pushed or that the watched workflow ran for. Undefined where there is none.
 * @throws what the GitHub client throws
 */
async function findPullRequest(octokit, repository, prNumber, { payload, sha }) {
    const named = prNumber ?? fromPayload(payload);
    if (named !== undefined)
        return named;
    const run = payload['workflow_run'];
    if (!(0,json/* isRecord */.u)(run))
        return ofCommit(octokit, repository, sha);
    return (await ofBranch(octokit, repository, run)) ?? ofCommit(octokit, repository, pull_request_text(run['head_sha']));
}
/** `pull_request…`, `issue_comment`, or a `workflow_run` of the same repository. */
function fromPayload(payload) {
    const { pull_request: pull, issue } = payload;
    if ((0,json/* isRecord */.u)(pull))
        return positive(pull['number']);
    if ((0,json/* isRecord */.u)((0,json.at)(issue, 'pull_request')))
        return positive((0,json.at)(issue, 'number'));
    const home = (0,json.at)(payload, 'repository', 'id');
    const pulls = (0,json.at)(payload, 'workflow_run', 'pull_requests');
    if (!Array.isArray(pulls))
        return undefined;
    // A run in a fork can name pull requests of other repositories.
    return positive((0,json.at)(pulls.find((one) => (0,json.at)(one, 'base', 'repo', 'id') === home), 'number'));
}
/** By the branch of the watched run. A fork's run names no pull request, and GitHub finds none by a fork's commit. */
async function ofBranch(octokit, repository, run) {
    const owner = pull_request_text((0,json.at)(run, 'head_repository', 'owner', 'login'));
    const branch = pull_request_text((0,json.at)(run, 'head_branch'));
    if (owner === undefined || branch === undefined)
        return undefined;
    const head = `${owner}:${branch}`;
    const { data } = await octokit.rest.pulls.list({ ...repository, state: 'open', head, per_page: 100 });
    return choose(data, pull_request_text((0,json.at)(run, 'head_sha')));
}
async function ofCommit(octokit, repository, sha) {
    if (sha === undefined)
        return undefined;
    try {
        const question = { ...repository, commit_sha: sha, per_page: 100 };
        const { data } = await octokit.rest.repos.listPullRequestsAssociatedWithCommit(question);
        return choose(data, sha);
    }
    catch (error) {
        // "No commit found for SHA": a commit of a fork.
        if (statusOf(error) === 422)
            return undefined;
        throw error;
    }
}
/** Of the open ones, the one whose head is the commit, else the oldest. */
function choose(pulls, sha) {
    const open = pulls.filter(({ state }) => state === 'open').sort((a, b) => a.number - b.number);
    return (open.find(({ head }) => head.sha === sha) ?? open[0])?.number;
}
function pull_request_text(value) {
    return typeof value === 'string' && value !== '' ? value : undefined;
}
function positive(value) {
    return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

;// CONCATENATED MODULE: ./build/report/comment.js



/** The key of a workflow with one comment; readers need not see it. */
const DEFAULT_KEY = 'default';
/** Pages of 100 comments that are searched. */
const MOST_PAGES = 100;
/** The author of comments written with `github.token`. */
const WORKFLOW_LOGIN = 'github-actions[bot]';
/**
 * Writes the one comment of this key on the pull request: creates it, or updates it where its text changed. With `on-breach`, only
 * a breach creates it, and it is updated once the gate passes again. Never throws: a comment that cannot be written is a warning.
 */
async function writeComment(outcome, settings, runtime) {
    const { workflow, githubToken } = settings;
    const repository = repositoryOf(workflow);
    const failed = 'The pull request comment was not written:';
    if (repository === undefined) {
        return { warning: `${failed} GITHUB_REPOSITORY names no repository. Run in GitHub Actions.` };
    }
    if (githubToken === undefined) {
        return {
            warning: `${failed} there is no token. Leave github-token at its default, or set it, and give the job \`permissions: pull-requests: write\`.`,
        };
    }
    try {
        const octokit = await connect(githubToken, workflow.apiUrl, runtime);
        const pullRequest = await findPullRequest(octokit, repository, settings.prNumber, workflow);
        if (pullRequest === undefined) {
            return { notice: 'No comment was written: no open pull request belongs to this run. Name one with pr-number.' };
        }
        return await createOrUpdate(octokit, { ...repository, issue_number: pullRequest }, outcome, settings);
    }
    catch (error) {
        return { warning: commentProblem(error) };
    }
}
function repositoryOf({ repository }) {
    const [owner, repo, more] = repository?.split('/') ?? [];
    return owner && repo && more === undefined ? { owner, repo } : undefined;
}
async function createOrUpdate(octokit, issue, outcome, settings) {
    const { comment, commentKey } = settings;
    const marker = markerOf(commentKey);
    const existing = await findOwnComment(octokit, issue, marker);
    const { verdict } = outcome.judgement;
    const backToNormal = comment === 'on-breach' && verdict !== 'breach';
    if (backToNormal && existing === undefined)
        return {};
    // Without data, or without a gate, it is not known whether the breach is over.
    if (backToNormal && existing !== undefined && verdict !== 'pass')
        return { url: existing.url };
    const name = commentKey === DEFAULT_KEY ? undefined : commentKey;
    const text = (0,markdown/* commentMarkdown */.r)(outcome, settings, { backToNormal, reserved: marker.length + 1, name });
    const body = `${marker}\n${text}`;
    if (existing === undefined) {
        const { data } = await octokit.rest.issues.createComment({ ...issue, body });
        return { url: data.html_url };
    }
    if (normalized(existing.body) === normalized(body))
        return { url: existing.url };
    const { owner, repo } = issue;
    const { data } = await octokit.rest.issues.updateComment({ owner, repo, comment_id: existing.id, body });
    return { url: data.html_url };
}
/** GitHub may keep other line ends, and none at the end. */
function normalized(text) {
    return text.replaceAll('\r\n', '\n').trimEnd();
}
/** The first line of every comment of one key. No key's marker is the beginning of another's. */
function markerOf(commentKey) {
    return `<!-- aws-cost-events: ${encodeURIComponent(commentKey)} -->`;
}
/**
 * The comment with this marker that the token's own account wrote: anyone can write the marker. The account is only asked for
 * once a comment has the marker.
 */
async function findOwnComment(octokit, issue, marker) {
    const pages = octokit.paginate.iterator(octokit.rest.issues.listComments, { ...issue, per_page: 100 });
    let login;
    let read = 0;
    for await (const { data } of pages) {
        for (const { id, body, user, html_url } of data) {
            if (!body?.startsWith(marker))
                continue;
            login ??= await ownLogin(octokit);
            if (user?.login.toLowerCase() === login.toLowerCase())
                return { id, body, url: html_url };
        }
        if (++read >= MOST_PAGES)
            throw new Error(`The pull request has more than ${MOST_PAGES * 100} comments`);
    }
    return undefined;
}
/**
 * The login that the token writes as. GraphQL's `viewer` knows it for people, Apps and the workflow's own token; REST's `/user`
 * only for people. A token that neither names is an installation's, which is the workflow's own.
 */
async function ownLogin(octokit) {
    try {
        const { viewer } = await octokit.graphql('query { viewer { login } }');
        return viewer.login;
    }
    catch (error) {
        if (isRateLimit(error))
            throw error;
    }
    try {
        return (await octokit.rest.users.getAuthenticated()).data.login;
    }
    catch (error) {
        if (statusOf(error) === 403 && !isRateLimit(error))
            return WORKFLOW_LOGIN;
        throw error;
    }
}


/***/ })

};
