"""Bad input: what each kind meets, and the test that says so.

A line names the kind and a test; `test_the_list` fails where one of them is not there.

| bad input | test |
| --- | --- |
| unknown role | tests/spec/test_staff_stream.py |
| unknown role, by command line | tests/app/test_bad_commands.py::test_an_unknown_role |
| wrong password ten times | tests/web/signin/test_sign_in.py::test_ten_wrong_passwords_lock_for_a_while |
| altered patient link | tests/web/access/test_every_address.py::test_an_altered_link_opens_nothing |
| expired patient link | tests/web/patient/test_link.py |
| double submit | tests/actions/test_write_path.py::test_the_same_command_again_gives_the_first_result |
| double submit, by page | tests/web/bad_input/test_forms.py::test_a_form_sent_twice_gives_the_first_result |
| stale form | tests/actions/test_write_path.py::test_a_stale_form_is_told_that_something_changed |
| stale form, by page | tests/web/bad_input/test_forms.py::test_a_form_that_was_open_while_somebody_else_acted |
| a step out of order | tests/spec/test_run_steps.py |
| a step out of order, by page | tests/web/bad_input/test_forms.py::test_a_step_out_of_order |
| product past expiry | tests/web/bad_input/test_room.py::test_a_product_past_its_expiry |
| wrong patient's product | tests/web/bad_input/test_room.py::test_the_product_of_another_patient |
| right product, wrong side | tests/web/bad_input/test_room.py::test_the_right_product_at_the_wrong_side |
| negative volume | tests/web/bad_input/test_room.py::test_a_volume_that_cannot_be |
| impossible date | tests/web/bad_input/test_forms.py::test_a_birth_date |
| 29 February | tests/web/bad_input/test_forms.py::test_a_birth_date |
| time zone change | tests/web/desk/test_day.py |
| time zone change, of a site | tests/web/patient/test_questions.py::test_when_a_site_moves_to_another_zone_its_days_move_with_it |
| 50 MB upload | tests/web/bad_input/test_upload.py |
| 50 MB upload, over a real line | tests/app/test_bad_upload.py |
| CSV with a missing column | tests/app/test_bad_spreadsheet.py::test_a_missing_column |
| CSV with two encodings | tests/app/test_bad_spreadsheet.py::test_two_encodings |
| CSV with formulas | tests/app/test_bad_spreadsheet.py::test_formulas |
| read-only database | tests/web/bad_input/test_database.py |
| read-only database, import | tests/app/test_cli_import.py::test_a_database_that_is_read_only |
| full database | tests/web/bad_input/test_database.py |
| database that is gone | tests/app/test_bad_gone.py |
| ledger, one changed byte | tests/records/test_tampering.py::test_one_changed_byte_is_found_and_named |
| ledger, a removed row | tests/records/test_tampering.py::test_a_removed_row_is_found_and_named |
| ledger, two swapped rows | tests/records/test_tampering.py::test_two_swapped_rows_are_found_and_named |
| ledger, a cut tail | tests/records/test_tampering.py::test_a_cut_tail_under_a_checkpoint_is_found |
"""
