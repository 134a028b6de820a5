export const id = 116;
export const ids = [116,752];
export const modules = {

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


/***/ }),

/***/ 3116:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   updateIssue: () => (/* binding */ updateIssue)
/* harmony export */ });
/* harmony import */ var _lib_json_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(292);
/* harmony import */ var _escape_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9924);
/* harmony import */ var _format_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2772);
/* harmony import */ var _github_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5371);
/* harmony import */ var _markdown_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8411);





const PERMISSION = '`permissions: issues: write`';
const TEXTS = {
    failed: 'The issue was not written',
    permission: PERMISSION,
    advice: {
        403: `Give the job ${PERMISSION}. Pull requests of forks and of Dependabot get a read-only token: run on a schedule or on push instead.`,
        404: `Give the job ${PERMISSION}: GitHub hides what a token may not see.`,
        410: "Issues are disabled: enable them in the repository's settings, or set issue: never.",
        422: `GitHub rejected the issue: check issue-assignees (people who can be assigned in this repository), issue-labels, and ${PERMISSION}.`,
    },
};
/**
 * Maintains the one issue of this key: a breach opens it, further runs update it if its text changed, and it is closed with a comment
 * once the gate passes. Without data, or without a gate, it is not changed. Two runs at once can open two issues: the oldest is kept,
 * other issues of ours with the same key are closed. Never throws: an issue that cannot be written is a warning.
 */
async function updateIssue(outcome, view, settings, runtime) {
    return (0,_github_js__WEBPACK_IMPORTED_MODULE_2__/* .writeToGitHub */ .KR)(settings, TEXTS, runtime, async (octokit, repository) => {
        const marker = (0,_markdown_js__WEBPACK_IMPORTED_MODULE_3__/* .markerOf */ .we)(settings.commentKey);
        const found = await (0,_github_js__WEBPACK_IMPORTED_MODULE_2__/* .findOwn */ .gq)(octokit, openIssues(octokit, repository), marker, 'number');
        const { verdict } = outcome.judgement;
        if (verdict === 'breach')
            return openOrUpdate(octokit, repository, found, outcome, view, settings);
        const [issue] = found;
        if (issue === undefined)
            return {};
        if (verdict === 'pass')
            return close(octokit, repository, issue, found, outcome, settings);
        // Without data, or without a gate, it is not known whether the breach is over.
        return (0,_github_js__WEBPACK_IMPORTED_MODULE_2__/* .wrote */ .CX)('Left as it is:', issue.url);
    });
}
/** In the API, pull requests are also issues. */
async function* openIssues(octokit, repository) {
    const parameters = { ...repository, state: 'open', sort: 'created', direction: 'asc' };
    for await (const item of (0,_github_js__WEBPACK_IMPORTED_MODULE_2__/* .listAll */ ._w)(octokit, 'GET /repos/{owner}/{repo}/issues', parameters, 'open issues')) {
        if ((0,_lib_json_js__WEBPACK_IMPORTED_MODULE_4__/* .isRecord */ .u)(item) && !(0,_lib_json_js__WEBPACK_IMPORTED_MODULE_4__/* .isRecord */ .u)(item['pull_request']))
            yield item;
    }
}
async function openOrUpdate(octokit, repository, [issue, ...others], outcome, view, { commentKey, issueLabels, issueAssignees }) {
    const body = (0,_markdown_js__WEBPACK_IMPORTED_MODULE_3__/* .commentMarkdown */ .r)(outcome, view, commentKey);
    if (issue === undefined) {
        const { data } = await octokit.rest.issues.create({
            ...repository,
            title: `AWS cost gate failed${commentKey === _markdown_js__WEBPACK_IMPORTED_MODULE_3__/* .DEFAULT_KEY */ .uh ? '' : ` (${(0,_escape_js__WEBPACK_IMPORTED_MODULE_0__/* .cleanText */ .X5)(commentKey)})`}`,
            body,
            ...(issueLabels.length > 0 && { labels: [...issueLabels] }),
            ...(issueAssignees.length > 0 && { assignees: [...issueAssignees] }),
        });
        return { ...(0,_github_js__WEBPACK_IMPORTED_MODULE_2__/* .wrote */ .CX)('Opened', (0,_github_js__WEBPACK_IMPORTED_MODULE_2__/* .textAt */ .$6)(data, 'html_url')), ...dropped(data, issueAssignees) };
    }
    const isSame = (0,_markdown_js__WEBPACK_IMPORTED_MODULE_3__/* .sameText */ .QV)(issue.body, body);
    if (!isSame)
        await octokit.rest.issues.update({ ...repository, issue_number: issue.id, body });
    const written = (0,_github_js__WEBPACK_IMPORTED_MODULE_2__/* .wrote */ .CX)(isSame ? 'Unchanged:' : 'Updated', issue.url);
    try {
        for (const other of others)
            await closeIssue(octokit, repository, other.id, 'not_planned');
    }
    catch (error) {
        const failed = 'Another open issue of ours with the same key was not closed';
        return { ...written, warning: (0,_github_js__WEBPACK_IMPORTED_MODULE_2__/* .gitHubProblem */ .zh)(error, { ...TEXTS, failed }) };
    }
    if (others.length === 0)
        return written;
    return { ...written, done: `${written.done} (closed ${others.length} of ours with the same key)` };
}
/** GitHub drops assignees without an error if the token may not assign them, or if they cannot be assigned. */
function dropped(data, wanted) {
    if (!(0,_lib_json_js__WEBPACK_IMPORTED_MODULE_4__/* .isRecord */ .u)(data) || !Array.isArray(data['assignees']))
        return {};
    const assigned = new Set(data['assignees'].map((one) => (0,_github_js__WEBPACK_IMPORTED_MODULE_2__/* .textAt */ .$6)(one, 'login')?.toLowerCase()));
    const missing = wanted.filter((login) => !assigned.has(login.toLowerCase()));
    if (missing.length === 0)
        return {};
    return {
        warning: `GitHub did not assign the issue to ${missing.map((login) => (0,_escape_js__WEBPACK_IMPORTED_MODULE_0__/* .cleanText */ .X5)(login)).join(', ')}. Check issue-assignees.`,
    };
}
async function close(octokit, repository, issue, issues, { facts }, { workflow }) {
    // Close it before commenting: otherwise, if closing fails, every run adds a comment.
    for (const { id } of issues)
        await closeIssue(octokit, repository, id, 'completed');
    const closed = (0,_github_js__WEBPACK_IMPORTED_MODULE_2__/* .wrote */ .CX)('Closed', issue.url);
    const run = workflow.runUrl === undefined ? '' : ` ([workflow run](${workflow.runUrl}))`;
    const body = `✅ The cost gate passes again for ${(0,_format_js__WEBPACK_IMPORTED_MODULE_1__/* .showPeriod */ .DZ)(facts.current.period)}${run}.`;
    try {
        await octokit.rest.issues.createComment({ ...repository, issue_number: issue.id, body });
    }
    catch (error) {
        const failed = 'The issue was closed without a comment';
        return { ...closed, warning: (0,_github_js__WEBPACK_IMPORTED_MODULE_2__/* .gitHubProblem */ .zh)(error, { ...TEXTS, failed }) };
    }
    return closed;
}
async function closeIssue(octokit, repository, number, reason) {
    await octokit.rest.issues.update({ ...repository, issue_number: number, state: 'closed', state_reason: reason });
}


/***/ })

};
