"""The columns of every file, in the order in which they are written. A test compares them with the contract."""

_WEBPT = {
    "Authorizations.csv": (
        "record_id authorization_id case_id auth_number auth_start_date auth_end_date visit_authorized_for notes "
        "authorization_status patient_id clinic_id modified_date ins_name policy_number group_number payer_type "
        "export_flag"
    ),
    "Appointments.csv": (
        "appointmnet_id parent_appointment_id start_date end_date check_in_time check_out_time calendar_title "
        "clinic_id therapist_id appointment_type case_id patient_id appointment_status appointment_creator_id "
        "apt_apttype visit_comment reason time_stamp"
    ),
    "Charges.csv": (
        "record_id visit_date record_pointer cpt clinic_id patient_id case_id visit_id therapist_id "
        "cosign_therapist_id insurance_id insurance_type_id units charge_amount cpt_code_id client_id note_type "
        "cpt_prefix cpt_suffix cpt_modifier modified_date note_finalized_date PrimaryIns export_flag"
    ),
    "Patients.csv": (
        "patient_id last_name first_name date_of_birth gender phone email address city state zip modified_date "
        "export_flag"
    ),
    "Cases.csv": (
        "case_id patient_id clinic_id case_title discipline therapist_id icd10_codes referring_provider "
        "referring_npi start_of_care surgery_date discharge_date modified_date export_flag"
    ),
    "PatientInsurance.csv": (
        "record_id patient_id case_id ins_name insurance_type_id insurance_rank policy_number group_number "
        "effective_date termination_date modified_date export_flag"
    ),
    "Visits.csv": (
        "visit_id case_id patient_id clinic_id therapist_id visit_date visit_status note_type note_finalized_date "
        "modified_date export_flag"
    ),
    "Therapists.csv": "therapist_id last_name first_name credential npi clinic_id modified_date export_flag",
    "Clinics.csv": "clinic_id clinic_name timezone export_flag",
}

_PLAIN = {
    "plans_of_care.csv": "id case_id patient_id starts_on ends_on visits_per_week sent_on certified_on goals",
    "authorization_requests.csv": (
        "id case_id patient_id authorization_id kind status payer_name urgent submitted_on decided_on "
        "visits_requested reference visits_approved number letter reason appeal_by"
    ),
    "authorization_terms.csv": "authorization_id units_authorized codes code_units letter_ends_on",
    "minutes.csv": "visit_id code minutes by",
    "outcome_scores.csv": "id case_id patient_id measure score scored_on",
    "claims.csv": "id patient_id case_id payer_name service_on charge status submitted_on authorization_number",
    "intake.csv": "id patient_id received_on first_visit_on payer_name member_id benefits_checked_on",
    "waitlist.csv": "id patient_id case_id asked_on windows closed_on",
    "contact_preferences.csv": "patient_id preferred text_ok email_ok voice_ok language opted_out_on",
    "deliveries.csv": "file as_of",
}

WEBPT = {name: tuple(columns.split()) for name, columns in _WEBPT.items()}
PLAIN = {name: tuple(columns.split()) for name, columns in _PLAIN.items()}
