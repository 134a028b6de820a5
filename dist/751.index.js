export const id = 751;
export const ids = [751,752];
export const modules = {

/***/ 5751:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  writeComment: () => (/* binding */ writeComment)
});

// EXTERNAL MODULE: ./build/report/github.js
var github = __webpack_require__(5371);
// EXTERNAL MODULE: ./build/report/markdown.js + 1 modules
var markdown = __webpack_require__(8411);
// EXTERNAL MODULE: ./build/lib/json.js
var json = __webpack_require__(292);
;// CONCATENATED MODULE: ./build/report/pull-request.js


/**
 * The pull request to comment on. The first that exists: `pr-number`, the event's own, the one of the merge queue's branch, the open one
 * with the branch or the commit that the watched workflow ran for, the open one with the pushed commit. Undefined if there is none.
 * @throws what the GitHub client throws
 */
async function findPullRequest(octokit, repository, prNumber, { payload, sha, ref }) {
    const queued = (0,github/* textAt */.$6)(payload, 'merge_group', 'head_ref') ?? ref;
    const named = prNumber ?? fromPayload(payload) ?? fromMergeQueue(queued);
    if (named !== undefined)
        return named;
    const run = payload['workflow_run'];
    if (!(0,json/* isRecord */.u)(run))
        return ofCommit(octokit, repository, sha);
    return (await ofBranch(octokit, repository, run)) ?? ofCommit(octokit, repository, (0,github/* textAt */.$6)(run, 'head_sha'));
}
/** `pull_request…`, `issue_comment`, or a `workflow_run` of the same repository. */
function fromPayload(payload) {
    const { pull_request: pull, issue } = payload;
    if ((0,json/* isRecord */.u)(pull))
        return (0,github/* numberAt */.tk)(pull, 'number');
    if ((0,json/* isRecord */.u)((0,json.at)(issue, 'pull_request')))
        return (0,github/* numberAt */.tk)(issue, 'number');
    const home = (0,json.at)(payload, 'repository', 'id');
    const pulls = (0,json.at)(payload, 'workflow_run', 'pull_requests');
    if (!Array.isArray(pulls))
        return undefined;
    // The list of a fork's run can contain pull requests of other repositories.
    const own = pulls.find((one) => (0,json.at)(one, 'base', 'repo', 'id') === home);
    return (0,github/* numberAt */.tk)(own, 'number');
}
/** A merge group can have several pull requests. Its branch is named after the last: `gh-readonly-queue/main/pr-77-<sha>`. */
function fromMergeQueue(ref) {
    const number = /^refs\/heads\/gh-readonly-queue\/.+\/pr-(\d+)-[0-9a-f]+$/.exec(ref ?? '')?.[1];
    return number === undefined ? undefined : Number(number);
}
/** By the branch of the watched run: a fork's run lists no pull request, and GitHub finds none by a fork's commit. */
async function ofBranch(octokit, repository, run) {
    const owner = (0,github/* textAt */.$6)(run, 'head_repository', 'owner', 'login');
    const branch = (0,github/* textAt */.$6)(run, 'head_branch');
    if (owner === undefined || branch === undefined)
        return undefined;
    const head = `${owner}:${branch}`;
    const { data } = await octokit.rest.pulls.list({ ...repository, state: 'open', head, per_page: 100 });
    return choose(data, (0,github/* textAt */.$6)(run, 'head_sha'));
}
async function ofCommit(octokit, repository, sha) {
    if (sha === undefined)
        return undefined;
    try {
        const parameters = { ...repository, commit_sha: sha, per_page: 100 };
        const { data } = await octokit.rest.repos.listPullRequestsAssociatedWithCommit(parameters);
        return choose(data, sha);
    }
    catch (error) {
        // "No commit found for SHA": a commit of a fork.
        if ((0,github/* statusOf */.c2)(error) === 422)
            return undefined;
        throw error;
    }
}
/** Of the open pull requests, the one whose head is the commit, otherwise the oldest. */
function choose(pulls, sha) {
    const open = (0,github/* listOf */.c3)(pulls)
        .filter((pull) => (0,json.at)(pull, 'state') === 'open')
        .map((pull) => ({ number: (0,github/* numberAt */.tk)(pull, 'number'), sha: (0,github/* textAt */.$6)(pull, 'head', 'sha') }))
        .sort((a, b) => (a.number ?? Infinity) - (b.number ?? Infinity));
    return (open.find((pull) => pull.sha === sha) ?? open[0])?.number;
}

;// CONCATENATED MODULE: ./build/report/comment.js



const PERMISSION = '`permissions: pull-requests: write`';
const TEXTS = {
    failed: 'The pull request comment was not written',
    permission: PERMISSION,
    advice: {
        403: `If the conversation is locked, only users with write access can comment. Otherwise give the job ${PERMISSION} (and \`contents: read\`, to find the pull request of a commit). Pull requests of forks and of Dependabot get a read-only token: comment from a \`workflow_run\` workflow for these.`,
        404: `Check pr-number, and give the job ${PERMISSION}: GitHub hides what a token may not see.`,
        422: `GitHub rejected the text or the pull request: check pr-number, that its conversation is not locked, and ${PERMISSION}.`,
    },
};
/**
 * Writes the one comment of this key on the pull request: creates it, or updates it if its text changed. With `on-breach`, only a
 * breach creates it, and it is updated once the gate passes again. Two runs at once can create two comments: the oldest is kept, other
 * comments of ours with the same key are deleted. Never throws: a comment that cannot be written is a warning.
 */
async function writeComment(outcome, view, settings, runtime) {
    return (0,github/* writeToGitHub */.KR)(settings, TEXTS, runtime, async (octokit, repository) => {
        const pullRequest = await findPullRequest(octokit, repository, settings.prNumber, settings.workflow);
        if (pullRequest === undefined) {
            return { notice: 'No comment was written: no open pull request belongs to this run. Name one with pr-number.' };
        }
        return createOrUpdate(octokit, { ...repository, issue_number: pullRequest }, outcome, view, settings);
    });
}
async function createOrUpdate(octokit, issue, outcome, view, { comment, commentKey }) {
    const route = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments';
    const comments = (0,github/* listAll */._w)(octokit, route, { ...issue }, 'comments');
    const [existing, ...others] = await (0,github/* findOwn */.gq)(octokit, comments, (0,markdown/* markerOf */.we)(commentKey), 'id');
    const { verdict } = outcome.judgement;
    const backToNormal = comment === 'on-breach' && verdict !== 'breach';
    if (backToNormal && existing === undefined)
        return {};
    // Without data, or without a gate, it is not known whether the breach is over.
    if (backToNormal && existing && verdict !== 'pass') {
        return (0,github/* wrote */.CX)('Left as it is:', existing.url);
    }
    const body = (0,markdown/* commentMarkdown */.r)(outcome, view, commentKey, backToNormal);
    if (existing === undefined) {
        const { data } = await octokit.rest.issues.createComment({ ...issue, body });
        return (0,github/* wrote */.CX)('Created', (0,github/* textAt */.$6)(data, 'html_url'));
    }
    const { owner, repo } = issue;
    const isSame = (0,markdown/* sameText */.QV)(existing.body, body);
    if (!isSame)
        await octokit.rest.issues.updateComment({ owner, repo, comment_id: existing.id, body });
    const written = (0,github/* wrote */.CX)(isSame ? 'Unchanged:' : 'Updated', existing.url);
    try {
        for (const { id } of others)
            await deleteComment(octokit, { owner, repo, comment_id: id });
    }
    catch (error) {
        const failed = 'Another copy of the pull request comment was not deleted';
        return { ...written, warning: (0,github/* gitHubProblem */.zh)(error, { ...TEXTS, failed }) };
    }
    if (others.length === 0)
        return written;
    return { ...written, done: `${written.done} (deleted ${others.length} of ours with the same key)` };
}
/** Deletes a comment. It is no error if another run has already deleted it. */
async function deleteComment(octokit, comment) {
    try {
        await octokit.rest.issues.deleteComment({ ...comment });
    }
    catch (error) {
        if ((0,github/* statusOf */.c2)(error) !== 404)
            throw error;
    }
}


/***/ }),

/***/ 5371:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $6: () => (/* binding */ textAt),
/* harmony export */   CX: () => (/* binding */ wrote),
/* harmony export */   KR: () => (/* binding */ writeToGitHub),
/* harmony export */   _w: () => (/* binding */ listAll),
/* harmony export */   c2: () => (/* binding */ statusOf),
/* harmony export */   c3: () => (/* binding */ listOf),
/* harmony export */   findVisibility: () => (/* binding */ findVisibility),
/* harmony export */   gq: () => (/* binding */ findOwn),
/* harmony export */   tk: () => (/* binding */ numberAt),
/* harmony export */   zh: () => (/* binding */ gitHubProblem)
/* harmony export */ });
/* harmony import */ var _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1469);
/* harmony import */ var _lib_json_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(292);
/* harmony import */ var _lib_text_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4869);



/**
 * GitHub's client, with the proxies of `@actions/github`. Every request ends when `signal` is aborted. An answer that is not JSON is an
 * error: the client would return it as text, and a broken list of comments would look like a list without our comment.
 * @param apiUrl `GITHUB_API_URL`
 */
async function connect(token, apiUrl, { log, signal }) {
    const [{ getOctokit }, { defaults }] = await Promise.all([
        Promise.all(/* import() */[__webpack_require__.e(809), __webpack_require__.e(351)]).then(__webpack_require__.bind(__webpack_require__, 1351)),
        __webpack_require__.e(/* import() */ 809).then(__webpack_require__.bind(__webpack_require__, 6809)),
    ]);
    const debug = (message) => log.debug((0,_lib_text_js__WEBPACK_IMPORTED_MODULE_1__/* .forLog */ .Ig)(String(message)));
    const octokit = getOctokit(token, {
        baseUrl: apiUrl,
        request: { signal, fetch: withinOrigin(new URL(apiUrl).origin, defaults.request?.fetch ?? fetch) },
        log: { debug, info: debug, warn: debug, error: debug },
    });
    octokit.hook.after('request', ({ data, status }) => {
        if (typeof data === 'string' && status !== 204) {
            throw new Error(`GitHub's answer (${status}) is incomplete or not JSON`);
        }
    });
    return octokit;
}
/** GitHub redirects requests for a repository that was renamed. */
const REDIRECTS = new Set([301, 302, 307, 308]);
const MAX_REDIRECTS = 3;
/** Bytes. A page of 100 comments of GitHub's maximum length is below 10 MB. */
const MAX_ANSWER_BYTES = 50_000_000;
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
            if (redirects === MAX_REDIRECTS)
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
        if (size > MAX_ANSWER_BYTES)
            throw new Error(`GitHub's answer is larger than ${MAX_ANSWER_BYTES} bytes`);
    }
    const { status, statusText, headers } = response;
    return new Response(size === 0 ? null : Buffer.concat(chunks), { status, statusText, headers: [...headers] });
}
/** Maximum number of pages of one list, 100 items each. */
const MAX_PAGES = 100;
/**
 * The items of a list, unchecked, page by page. The client's own iterator reads `null` and some errors as an empty list, and without
 * our comment in the list, a second one would be created.
 * @param what what the items are, for the error if there are too many: `comments`
 */
async function* listAll(octokit, route, parameters, what) {
    let url = octokit.request.endpoint(route, { ...parameters, per_page: 100 }).url;
    for (let page = 1; url !== undefined; page++) {
        if (page > MAX_PAGES)
            throw new Error(`There are more than ${MAX_PAGES * 100} ${what}`);
        const { data, headers } = await octokit.request({ method: 'GET', url });
        yield* listOf(data);
        url = /<([^<>]+)>;\s*rel="next"/.exec(headers.link ?? '')?.[1];
    }
}
/** @throws Error if the answer is not a list */
function listOf(data) {
    if (Array.isArray(data))
        return data;
    throw new Error("GitHub's answer is not a list");
}
/** The text at a path of an answer; undefined if there is none. */
function textAt(value, ...path) {
    const text = (0,_lib_json_js__WEBPACK_IMPORTED_MODULE_2__.at)(value, ...path);
    return typeof text === 'string' && text !== '' ? text : undefined;
}
/** The positive integer at a path of an answer; undefined if there is none. */
function numberAt(value, ...path) {
    const number = (0,_lib_json_js__WEBPACK_IMPORTED_MODULE_2__.at)(value, ...path);
    return typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? number : undefined;
}
/** The workflow's repository; undefined if `GITHUB_REPOSITORY` does not name one. */
function repositoryOf({ repository }) {
    const [owner, repo, more] = repository?.split('/') ?? [];
    return owner && repo && more === undefined ? { owner, repo } : undefined;
}
/**
 * Requests from GitHub whether the workflow's repository is public. `internal` counts as private. Undefined if there is no token, or no
 * clear answer. Never throws.
 */
async function findVisibility({ workflow, githubToken }, runtime) {
    const repository = repositoryOf(workflow);
    if (repository === undefined || githubToken === undefined)
        return undefined;
    try {
        const octokit = await connect(githubToken, workflow.apiUrl, runtime);
        const { data } = await octokit.request('GET /repos/{owner}/{repo}', { ...repository });
        const isPrivate = (0,_lib_json_js__WEBPACK_IMPORTED_MODULE_2__.at)(data, 'private');
        if (typeof isPrivate !== 'boolean')
            return undefined;
        return isPrivate ? 'private' : 'public';
    }
    catch (error) {
        runtime.log.debug(`The repository's visibility is not known: ${(0,_lib_text_js__WEBPACK_IMPORTED_MODULE_1__/* .forLog */ .Ig)((0,_lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .messageOf */ .bD)(error))}`);
        return undefined;
    }
}
/** The author of comments and issues written with `github.token`. */
const WORKFLOW_LOGIN = 'github-actions[bot]';
/**
 * The login that the token writes as. GraphQL's `viewer` returns it for people, Apps and the workflow's own token; REST's `/user` only
 * for people, and 403 for the workflow's own token.
 */
async function ownLogin(octokit) {
    try {
        const login = textAt(await octokit.graphql('query { viewer { login } }'), 'viewer', 'login');
        if (login !== undefined)
            return login;
    }
    catch (error) {
        if (isRateLimit(error))
            throw error;
    }
    try {
        const login = textAt((await octokit.request('GET /user')).data, 'login');
        if (login !== undefined)
            return login;
    }
    catch (error) {
        if (statusOf(error) === 403 && !isRateLimit(error))
            return WORKFLOW_LOGIN;
        throw error;
    }
    throw new Error('GitHub did not return the account that the token belongs to');
}
/** What was written, and its URL. */
function wrote(what, url) {
    return { url, done: `${what} ${url ?? '(GitHub returned no URL)'}` };
}
/**
 * The items that start with the marker and were written by the token's own account, the oldest first. Anyone can write the marker, so
 * the author counts; the account is only requested if an item has the marker.
 * @param idName the field with the item's id
 */
async function findOwn(octokit, items, marker, idName) {
    const marked = [];
    for await (const item of items) {
        const body = textAt(item, 'body');
        const id = numberAt(item, idName);
        if (id === undefined || !body?.startsWith(marker))
            continue;
        marked.push({ author: textAt(item, 'user', 'login'), post: { id, body, url: textAt(item, 'html_url') } });
    }
    if (marked.length === 0)
        return [];
    const login = (await ownLogin(octokit)).toLowerCase();
    const own = marked.filter(({ author }) => author?.toLowerCase() === login).map(({ post }) => post);
    return own.sort((a, b) => a.id - b.id);
}
/** The status of GitHub's answer; undefined without an answer, although the client's errors have the status 500 then. */
function statusOf(error) {
    const status = (0,_lib_json_js__WEBPACK_IMPORTED_MODULE_2__.at)(error, 'status');
    return typeof status === 'number' && (0,_lib_json_js__WEBPACK_IMPORTED_MODULE_2__.at)(error, 'response') !== undefined ? status : undefined;
}
/** True for a primary or secondary rate limit: 429, or a 403 with a message about it. */
function isRateLimit(error) {
    const status = statusOf(error);
    return status === 429 || (status === 403 && /rate limit/i.test((0,_lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .messageOf */ .bD)(error)));
}
/** Why something was not written to GitHub, and what to do, in one line that is safe for the log. */
function gitHubProblem(error, texts) {
    const status = statusOf(error);
    const text = (0,_lib_text_js__WEBPACK_IMPORTED_MODULE_1__/* .forLog */ .Ig)((0,_lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .messageOf */ .bD)(error)).replace(/\.$/, '');
    const what = status === undefined ? text : `GitHub answered ${status} (${text})`;
    return `${texts.failed}: ${what}. ${adviceOn(error, status, texts)}`;
}
function adviceOn(error, status, { permission, advice }) {
    if (isRateLimit(error)) {
        return `The token has reached GitHub's rate limit: run again later. The job needs only ${permission}.`;
    }
    if (status === 401)
        return `Check github-token: it must be valid and allow ${permission}.`;
    const special = status === undefined ? undefined : advice[status];
    return special ?? `If GitHub had a temporary problem, run again. The job needs ${permission}.`;
}
/** Writes with GitHub's client. Never throws: an error is a warning that says why and what to do. */
async function writeToGitHub({ workflow, githubToken }, texts, runtime, write) {
    const repository = repositoryOf(workflow);
    if (repository === undefined) {
        return { warning: `${texts.failed}: GITHUB_REPOSITORY names no repository. Run in GitHub Actions.` };
    }
    if (githubToken === undefined) {
        const advice = `Leave github-token at its default, or set it, and give the job ${texts.permission}.`;
        return { warning: `${texts.failed}: there is no token. ${advice}` };
    }
    try {
        return await write(await connect(githubToken, workflow.apiUrl, runtime), repository);
    }
    catch (error) {
        return { warning: gitHubProblem(error, texts) };
    }
}


/***/ })

};
