"""The clinic's calls, played by voice-simulator."""

from datetime import datetime

from conftest import RECEPTION

ADA, BOB = "447700900101", "447700900102"
QUESTION = "*Press 1 to confirm, 2 to move it, 3 to speak to somebody."


def texts(call):
    return [sound.text for sound in call.heard]


def test_a_patient_presses_1_and_has_confirmed(voice, staff):
    appointment = staff.remind(ADA)
    call = voice.wait_for_call(to=ADA)
    call.wait(heard=QUESTION)
    call.press(1)
    call.wait(done=True)
    assert staff.see(appointment)["outcome"] == "confirmed"
    assert texts(call)[-1] == "Thank you. See you tomorrow at nine."


def test_a_patient_presses_2_and_says_which_day_suits_better(voice, staff):
    appointment = staff.remind(ADA)
    call = voice.wait_for_call(to=ADA)
    call.wait(heard=QUESTION)
    call.press(2)
    call.say("Thursday morning")
    call.wait(done=True)
    noted = staff.see(appointment)
    assert (noted["outcome"], noted["wish"]) == ("to be moved", "Thursday morning")
    assert texts(call)[-1] == "We will look for Thursday morning, and call you again."


def test_a_patient_presses_3_and_speaks_to_the_reception(voice, staff):
    voice.turns(RECEPTION, [{"ring": "2s"}, "answer", {"say": "Reception."}, "stay"])
    appointment = staff.remind(ADA)
    call = voice.wait_for_call(to=ADA)
    call.wait(heard=QUESTION)
    call.press(3)
    call.wait(heard="Reception.")
    assert staff.see(appointment)["outcome"] == "put through"


def test_a_patient_who_presses_nothing_is_asked_once_more(voice, staff):
    appointment = staff.remind(ADA)
    call = voice.wait_for_call(to=ADA)
    call.wait(done=True)
    assert staff.see(appointment)["outcome"] == "not confirmed"
    first, second, last = texts(call)
    assert second == f"Sorry, we did not understand. {first}"
    assert last == "Please call us back. Good-bye."


def test_a_busy_line_is_called_again(voice, staff):
    voice.turns(ADA, "busy", "answered")
    appointment = staff.remind(ADA)
    voice.wait_for_call(to=ADA).wait("busy")
    call = voice.wait_for_call(to=ADA)
    call.wait(heard=QUESTION)
    call.press(1)
    call.wait(done=True)
    noted = staff.see(appointment)
    assert (noted["outcome"], noted["calls"]) == ("confirmed", 2)


def test_a_line_that_is_busy_three_times_is_left_to_the_staff(voice, staff):
    voice.turns(ADA, "busy")
    appointment = staff.remind(ADA)
    voice.wait(call=ADA, done=True, times=3)
    noted = staff.see(appointment)
    assert (noted["outcome"], noted["calls"]) == ("not reached", 3)


def test_nobody_answers_and_nobody_is_called_again(voice, staff):
    voice.turns(ADA, "timeout")
    appointment = staff.remind(ADA)
    voice.wait_for_call(to=ADA).wait(done=True)
    noted = staff.see(appointment)
    assert (noted["outcome"], noted["calls"]) == ("not reached", 1)


def test_a_voicemail_hears_a_message_after_its_beep_and_nothing_else(voice, staff):
    voice.turns(ADA, "machine")
    appointment = staff.remind(ADA)
    call = voice.wait_for_call(to=ADA)
    call.wait(done=True)
    assert staff.see(appointment)["outcome"] == "message left"
    assert texts(call) == ["This is the clinic. Your appointment is tomorrow at nine. Please call us back."]


def test_a_call_is_cancelled_while_it_rings(voice, staff):
    appointment = staff.remind(ADA)
    call = voice.wait_for_call(to=ADA)
    call.wait("ringing")
    staff.call_off(appointment)
    call.wait("cancelled")
    noted = staff.see(appointment)
    assert (noted["outcome"], noted["calls"]) == ("called off", 1)


def test_a_patient_hears_in_mid_prompt_that_the_appointment_has_changed(voice, staff):
    appointment = staff.remind(ADA)
    call = voice.wait_for_call(to=ADA)
    call.wait(ncco="talk")
    voice.advance(3)
    staff.change(appointment, "today at noon")
    call.wait(heard="*today at noon. Press 1 *somebody.")
    assert [sound.to_the_end for sound in call.heard] == [False, True]


def test_a_busy_line_is_called_again_though_the_event_that_says_so_is_lost(voice, staff):
    voice.turns(ADA, "busy", "answered")
    voice.fault(webhook="busy", lost=True)
    appointment = staff.remind(ADA)
    voice.wait_for_call(to=ADA)
    voice.wait_for_call(to=ADA).wait("answered")
    assert staff.see(appointment)["calls"] == 2


def test_a_platform_with_too_many_requests_is_asked_again(voice, staff):
    voice.fault(api="POST /v1/calls", nth=1, respond={"status": 429})
    appointment = staff.remind(ADA)
    voice.wait_for_call(to=ADA).wait("answered")
    assert staff.see(appointment)["calls"] == 1


def test_two_patients_are_called_at_once_and_each_has_a_will_of_his_own(voice, staff):
    appointments = [staff.remind(ADA, "Ada"), staff.remind(BOB, "Bob")]
    ada, bob = voice.wait_for_call(to=ADA), voice.wait_for_call(to=BOB)
    bob.wait(heard="Bob, *")
    ada.press(1)
    bob.press(2)
    bob.say("Friday")
    ada.wait(done=True)
    bob.wait(done=True)
    noted = [(one["outcome"], one["wish"]) for one in map(staff.see, appointments)]
    assert noted == [("confirmed", ""), ("to be moved", "Friday")]


def test_a_caller_is_put_through_to_the_reception_in_opening_hours(voice, staff):
    call = voice.dial_in()
    voice.wait_for_call(to=RECEPTION).wait("answered")
    assert texts(call) == ["Welcome to the clinic. One moment, please."]


def test_a_caller_is_told_the_opening_hours_outside_them(voice, staff):
    staff.clinic.now = lambda: datetime(2030, 1, 5, 10)
    call = voice.dial_in()
    call.wait(done=True)
    assert texts(call) == ["The clinic is closed. We are here from Monday to Friday, from 8 to 18 o'clock."]
