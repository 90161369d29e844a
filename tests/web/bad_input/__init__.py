"""Bad input: what each kind meets, and the test that says so.

A line names the kind and its test; `test_the_list` fails where a line names none, or one that is not there.

| bad input | test |
| --- | --- |
| unknown role | tests/spec/test_staff_stream.py::test_every_refusal_names_all_rules_that_refused |
| unknown role, by page | tests/web/bad_input/test_unknown.py::test_a_role_that_nobody_knows_is_granted_to_nobody |
| unknown role, by command line | tests/app/test_cli_createuser.py::test_an_unknown_role_lists_the_accepted_ones |
| wrong password ten times | tests/web/signin/test_sign_in.py::test_ten_wrong_passwords_lock_for_a_while |
| altered patient link | tests/web/access/test_every_address.py::test_an_altered_link_opens_nothing |
| expired patient link | tests/web/patient/test_link.py::test_a_link_that_does_not_open_says_what_to_do_and_not_whose_it_was |
| double submit | tests/actions/test_write_path.py::test_the_same_command_again_gives_the_first_result |
| double submit, by page | tests/web/clinic/test_forms.py::test_a_form_sent_twice_gives_the_first_result |
| stale form | tests/actions/test_write_path.py::test_a_stale_form_is_told_that_something_changed |
| stale form, by page | tests/web/clinic/test_forms.py::test_a_form_that_others_overtook_says_so_and_saves_nothing |
| a step out of order | tests/spec/test_run_steps.py::test_a_step |
| a step out of order, verb and stage | tests/spec/test_run_steps.py::test_a_verb_at_a_stage |
| a step out of order, bench | tests/web/bad_input/test_room.py::test_a_step_of_the_bench_out_of_order |
| a step out of order, course | tests/web/bad_input/test_room.py::test_a_session_before_its_consent |
| product past expiry | tests/web/bad_input/test_room.py::test_a_product_past_its_expiry |
| product past expiry, bench | tests/web/bad_input/test_room.py::test_the_bench_does_not_issue_what_is_past_its_expiry |
| wrong patient's product | tests/web/bad_input/test_room.py::test_the_product_of_another_patient |
| right product, wrong side | tests/web/bad_input/test_room.py::test_the_right_product_at_the_wrong_side |
| negative volume | tests/web/clinic/test_room.py::test_a_volume_is_above_nothing |
| negative volume, bench | tests/web/lab/test_bench_pages.py::test_what_cannot_be_is_said_beside_its_field |
| impossible date, 29 February | tests/web/clinic/test_patients.py::test_a_birth_date_is_a_day_in_the_calendar |
| 29 February, follow-up's anniversaries | tests/web/bad_input/test_leap_day.py::test_the_anniversary_of_a_treatment_on_29_february |
| 29 February, days due | tests/spec/test_followup_schedule.py::test_a_visit_is_due_a_whole_number_of_days_after_the_anchor |
| time zone change, clocks | tests/spec/test_civil_days.py::test_a_clock_shows_a_time_once_never_or_twice |
| time zone change, a site moves | tests/web/patient/test_questions.py::test_when_a_site_moves_to_another_zone_its_days_move_with_it |
| 50 MB upload | tests/web/bad_input/test_upload.py::test_it_is_told_in_plain_words |
| 50 MB upload, nothing is kept | tests/web/bad_input/test_upload.py::test_nothing_of_it_is_stored |
| 50 MB upload, memory | tests/web/bad_input/test_upload.py::test_it_never_stands_in_memory |
| 50 MB upload, a real server | tests/web/bad_input/test_upload.py::test_a_real_server_takes_fifty_megabytes_and_stays_up |
| CSV with a missing column or two encodings | tests/app/test_cli_import.py::test_a_file_or_a_mapping_that_is_wrong |
| CSV with two encodings, reader | tests/core/test_intake_decode.py::test_a_file_with_two_encodings_is_refused_by_the_row_that_differs |
| CSV with formulas | tests/app/test_cli_import.py::test_rejected_cells_are_listed_for_a_person |
| CSV with formulas, reader | tests/core/test_intake_read.py::test_a_formula_in_a_column_nobody_declared_is_reported_by_its_letter |
| read-only database | tests/web/bad_input/test_database.py::test_nothing_is_half_written_and_nothing_is_lost |
| read-only database, by page | tests/web/bad_input/test_database.py::test_a_person_reads_what_happened_and_can_go_on_after |
| read-only database, a real file | tests/web/bad_input/test_real_database.py::test_a_file_that_may_only_be_read |
| read-only database, a real server | tests/web/bad_input/test_real_database.py::test_a_server_that_may_only_be_read |
| read-only database, import | tests/app/test_cli_import.py::test_a_database_that_is_read_only |
| full database | tests/web/bad_input/test_database.py::test_nothing_is_half_written_and_nothing_is_lost |
| full database, a quota | tests/web/bad_input/test_real_database.py::test_a_file_that_may_not_grow |
| full database, a real disk | tests/web/bad_input/test_real_database.py::test_a_disk_without_room |
| database that is gone, SQLite | tests/app/test_bad_gone.py::test_a_file_that_was_moved_away |
| database that is gone, PostgreSQL | tests/app/test_bad_gone.py::test_a_server_that_was_stopped |
| database that is not there | tests/app/test_bad_gone.py::test_a_missing_file_is_told_and_not_made_anew |
| ledger, one changed byte | tests/records/test_tampering.py::test_one_changed_byte_is_found_and_named |
| ledger, a removed row | tests/records/test_tampering.py::test_a_removed_row_is_found_and_named |
| ledger, two swapped rows | tests/records/test_tampering.py::test_two_swapped_rows_are_found_and_named |
| ledger, a cut tail | tests/records/test_tampering.py::test_a_cut_tail_under_a_checkpoint_is_found |
"""
