const ID = 'Its own number here.'
const SOURCE = 'Which connection it came from.'
const SIS_ID = 'Its id in the SIS.'
const FP = 'A fingerprint of the record, so that a change is noticed without keeping more of it.'
const MISSING_SINCE = 'Since when the SIS does not list it.'
const MISSING_RUNS = 'How many complete syncs did not find it.'
const ARCHIVED = 'When it was archived.'
const GONE = 'When it was last confirmed to be gone.'
const PERSON = 'Whom it is about.'
const SCHOOL = 'At which school.'
const RECORD = {
  source_no: SOURCE,
  sourced_id: SIS_ID,
  fp: FP,
  missing_since: MISSING_SINCE,
  missing_runs: MISSING_RUNS,
  archived_at: ARCHIVED,
  gone_at: GONE,
}

/** What is stored, with a reason for every column; the names are those of the district's database. */
const lasting: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  person: {
    id: ID,
    given_name: 'To find and recognize the person.',
    family_name: 'To find and recognize the person.',
    preferred_given_name: 'People are called what they want to be called.',
    preferred_family_name: 'Belongs to the preferred given name.',
    sort_key: 'The name as lists are sorted by it.',
    is_student: 'Whom a concern may be about.',
    is_staff: 'Who may sign in.',
    is_guardian: 'Whom to call.',
    grade: 'Tells two students of one name apart.',
    email: 'Of staff only: links them to their sign-in and chat account.',
    home_school_id: 'Who of the staff may see them.',
    enabled: 'Staff who are switched off lose access.',
    archived_at: ARCHIVED,
    updated_at: 'When it was last brought up to date.',
    merged_into: 'Who they are, once somebody found two to be one.',
  },
  person_name: { word: 'Parts of the name, for the search.', person_id: PERSON },
  person_alias: {
    source_no: SOURCE,
    sourced_id: 'Every id the person ever had, so that nobody is lost under a new one.',
    person_id: PERSON,
    seen_at: 'When it was last seen.',
  },
  person_key: {
    kind: 'Which kind of number or address it is.',
    value:
      'Student, staff or guardian number; of staff also e-mail and user name. It keeps one person one.',
    person_id: PERSON,
  },
  person_key_also: {
    kind: 'Which kind of number or address it is.',
    value: 'The same where two people have it, so that it joins nobody by itself.',
    person_id: PERSON,
  },
  membership: {
    person_id: PERSON,
    org_id: SCHOOL,
    role: 'In what part: student, guardian or which kind of staff.',
    begin_on: 'From when.',
    end_on: 'Until when.',
  },
  guardianship: {
    student_id: 'Whose guardian it is.',
    guardian_id: 'Who the guardian is.',
    told_by: 'Whether the record of the student or that of the guardian says so.',
  },
  transfer: {
    id: ID,
    person_id: 'Who changed school.',
    from_org_id: 'From which school.',
    to_org_id: 'To which school.',
    effective_on: 'On which day.',
    kind: 'Whether they moved, left or came back.',
    state: 'Whether it is certain.',
    gap_days: 'Days between the two schools.',
    backdated: 'Whether it was told late.',
    run_id: 'Which sync found it.',
    detected_at: 'When it was found.',
  },
  transfer_watch: {
    person_id: 'Whose move is not certain yet.',
    kind: 'What it may be.',
    from_org_id: 'From which school.',
    to_org_id: 'To which school.',
    since: 'Since when it is watched.',
    effective_on: 'From which day it would hold.',
    run_no: 'Which sync saw it first.',
    said: 'How often the SIS said so.',
  },
  transfer_deferred: { person_id: 'Whose move waits until a question about them is answered.' },
  org: {
    id: ID,
    source_id: SOURCE,
    sourced_id: SIS_ID,
    name: 'The name of the school.',
    type: 'Tells schools from offices.',
    identifier: 'A school that comes under another id stays the same school.',
    parent_id: 'The office above it.',
    slug: 'Its name in addresses.',
    archived_at: ARCHIVED,
  },
  school_break: {
    org_id: SCHOOL,
    end_on: 'When its year ended.',
    until_on: 'When the next begins, so that nobody counts as having left over the summer.',
  },
  roster_org: {
    ...RECORD,
    name: 'The name of the school.',
    type: 'Tells schools from offices.',
    identifier: 'A school that comes under another id stays the same school.',
    parent: 'The office above it.',
    org_id: 'Which school here it is.',
  },
  roster_session: {
    ...RECORD,
    type: 'Tells a school year from a term.',
    start_on: 'Suggests when removals should pause in summer.',
    end_on: 'Suggests when removals should pause in summer.',
  },
  roster_class: { ...RECORD, school: 'Where an enrollment names no school, its class does.' },
  roster_user: {
    ...RECORD,
    facet: 'Whether they are a student, guardian or member of staff.',
    body: 'The fields listed above, as the person is made of them, and no other.',
  },
  roster_enrollment: {
    ...RECORD,
    user_id: 'Whose it is.',
    class_id: 'In which class.',
    school: 'At which school a student is.',
    role: 'Whether they learn or teach there.',
    begin_on: 'Since when a student is at a school.',
    end_on: 'When a student leaves a school.',
    kept: 'Whether it stays after it ended: the last one of a person at a school tells that there were lessons.',
  },
  roster_issue: {
    source_no: SOURCE,
    collection: 'Which list the row is of.',
    sourced_id: 'Which row it is.',
    code: 'What is wrong with it.',
    field_path: 'In which field; never what stands in it.',
    quarantined: 'Whether it could be used at all.',
    first_seen_at: 'When it was first seen.',
    last_seen_at: 'When it was last seen.',
  },
  roster_word: {
    source_no: SOURCE,
    kind: 'Whether it is a role, a grade or a kind of number.',
    word: 'The word as the SIS writes it.',
    meaning: 'What somebody said it means.',
    count: 'How often it was seen in one reading.',
    last_seen_at: 'When it was last seen.',
  },
  roster_match: {
    id: ID,
    source_no: SOURCE,
    sourced_id: 'Which record the question is about.',
    reason: 'Why it is asked.',
    person_id: PERSON,
    record: 'The name and kinds of numbers that are shown with the question.',
    claim: 'Where the record says the person belongs.',
    body: 'The fields listed above of a record that waits for the answer.',
    first_seen_at: 'Since when it is asked.',
    decision: 'What was decided; remembered for good.',
    decided_at: 'When it was decided.',
    decided_by: 'Who decided.',
  },
  roster_match_pair: {
    lo: 'The one person.',
    hi: 'The other, who is not the same.',
    match_id: 'Which decision says so.',
  },
  roster_outside: { source_no: SOURCE, sourced_id: 'A school that is not to be read.' },
}

type Passing = readonly [what: string, columns: string]

/** What is there while a sync runs or a plan waits, and the settings and history of the connection itself. */
const passing: Readonly<Record<string, Passing>> = {
  roster_source: [
    'The connection and its settings; its secret is sealed.',
    'id no kind name base_url token_url client_id secret token hook_hash mode profile probed_at watermark mapper_version next_full_at failures derived_on updated_at auth settings connection connection_changed watermarks distrust read_as full_at rest_until throttled_at probe_state probe_at probe_error blackouts guard_settings programs_seen disconnected_at connected_as files_written_at',
  ],
  roster_run: [
    'Past syncs in numbers, for 400 days.',
    'id no source_no mode dry_run state phase phase_at cursor started_at finished_at started_by approved_by since guards holds collections transfers removals_held requests retries bytes timings error plan_hash purpose throttled revision revision_restarts failed_in_row stalls resume_phase resume_at sinces read_as trial_reason class move_class',
  ],
  roster_pull: [
    'How far each list was read, in numbers.',
    'run_no collection lane place attempt page next_offset fingerprint total received created changed removed unchanged absent quarantined fatal drifted whole done_at path size usual halved after_id tail bare ordered pass restarts drifts matched skipped since missed back flagged',
  ],
  roster_pull_size: ['Rows of the last syncs, in numbers.', 'source_no collection run_no received'],
  roster_count: ['Counts for the roster page.', 'source_no name n'],
  roster_issue_count: [
    'Counts of rows set aside.',
    'source_no collection code unlisted reading tally',
  ],
  roster_applied: ['A counter by which a plan is found to be out of date.', 'source_no n'],
  roster_page: ['Ids while a sync runs.', 'run_no collection attempt page lo hi ids'],
  roster_sorted: ['Ids while a sync runs.', 'run_no collection attempt bucket page ids'],
  roster_seen: ['Ids while a sync runs.', 'run_no collection attempt sourced_id'],
  roster_stage: [
    'Changed rows on their way in.',
    'run_no collection attempt page chunk row_count removed removed_student removed_staff removed_guardian body',
  ],
  roster_pending: [
    'Changed rows that wait for an approval.',
    'run_no collection sourced_id op old_fp fp body',
  ],
  roster_work: ['Ids that are still to be worked on.', 'source_no stage id'],
  roster_dangling: [
    'Ids that name a record which has not come yet.',
    'source_no collection missing_id user_id',
  ],
  roster_probe: ['Ids that were asked for one by one.', 'run_no collection sourced_id answer'],
  roster_leaver: [
    'Who would leave, while a sync is weighed.',
    'run_no user_id gone ended begun school_id',
  ],
  roster_renewed: ['Who comes under a new id, while a sync is weighed.', 'run_no user_id facet'],
  roster_plan: [
    'A plan that waits for an approval, for 7 days.',
    'run_no source_no revision settings is_first digest expires_at day',
  ],
  roster_plan_break: ['Part of a plan.', 'run_no org_id end_on until_on'],
  roster_plan_count: ['Part of a plan.', 'run_no collection op n'],
  roster_plan_key: ['Part of a plan.', 'run_no kind value user_id'],
  roster_plan_match: ['Part of a plan.', 'run_no sourced_id name'],
  roster_plan_move: [
    'Part of a plan.',
    'run_no person_id from_org_id effective_on to_org_id kind weighs',
  ],
  roster_plan_row: ['Part of a plan.', 'run_no user_id collection sourced_id is_absent value'],
  roster_plan_sample: ['Part of a plan.', 'run_no op collection sourced_id name'],
  roster_plan_school: ['Part of a plan.', 'run_no org_id name arriving leaving staying'],
  roster_plan_seat: ['Part of a plan.', 'run_no school who by_role was_enrolled is_enrolled'],
  roster_plan_user: ['Part of a plan.', 'run_no who user_id'],
  roster_upload: [
    'An upload until its sync has read it.',
    'no id source_no name state opened_at touched_at run_id',
  ],
  roster_upload_file: [
    'An upload until its sync has read it.',
    'upload_no name mode part_no row_count page_count',
  ],
  roster_upload_page: ['An upload until its sync has read it.', 'part_no file page body'],
  roster_upload_part: [
    'An upload until its sync has read it.',
    'no upload_no source_no state found',
  ],
  roster_csv_role: [
    'An upload until its sync has read it.',
    'part_no sourced_id user_id deleted body',
  ],
}

/** Where everything of the roster is stored: nothing is, without a reason that stands here. */
export const rosterStored = {
  title: 'Where it is stored',
  lead: 'For whoever checks the database of the district: every table of the roster, and why each part of it is there.',
  columns: ['Column', 'Why'],
  passingTitle: 'Settings, history, and what is there only for a while',
  passingColumns: ['Table', 'What for'],
  lasting,
  passing,
}
