# Awkward cohorts, one difficulty each. Writes cohorts/awkward_<difficulty>.csv.
# Usage: Rscript awkward.R        (in this directory; plain R)

# "5+ 8 8r 9d*3": day 5 censored, day 8 event, day 8 relapse, day 9 death three times over (a count, not three rows).
patients <- function(arm, words) {
  w <- strsplit(trimws(words), " +")[[1]]
  parts <- regmatches(w, regexec("^([0-9]+)([+rd]?)([*]([0-9]+))?$", w))
  stopifnot(lengths(parts) == 5)
  parts <- do.call(rbind, parts)
  data.frame(arm = arm, lfs_days = parts[, 2],
             outcome = c("event", "censored", "relapse", "death")[match(parts[, 3], c("", "+", "r", "d"))],
             patients = as.integer(ifelse(parts[, 5] == "", 1, parts[, 5])))
}

awkward <- function(name, car_t, chemo_hsct, chemo, hsct = "", mrd_negative = "", hsct_days = NULL) {
  d <- rbind(patients("car_t", car_t), patients("chemo_hsct", chemo_hsct), patients("chemo", chemo))
  d <- data.frame(patient_id = sprintf("%s-%02d", name, seq_len(nrow(d))), d[c("arm", "lfs_days", "outcome")],
                  mrd_negative = mrd_negative, hsct = hsct, patients = d$patients)
  d$hsct_days <- hsct_days
  if (all(d$patients == 1)) d$patients <- NULL
  write.csv(d, file.path("cohorts", paste0("awkward_", name, ".csv")), row.names = FALSE, quote = FALSE, na = "")
}

usual <- "100 200+ 300 400 500+ 1200+ 1300"
other <- "50 150 250+ 350 450 1150+ 1250+"

awkward("one_event_in_an_arm", "300 400+ 500+ 1200+ 1300+ 1400+", usual, other)
awkward("no_event_in_an_arm", "200+ 400+ 900+ 1200+ 1300+ 1400+", usual, other)
awkward("no_event_in_two_arms", "200+ 400+ 900+ 1200+ 1300+ 1400+", "700+ 1500+ 1500+", other)
awkward("everyone_censored", "200+ 400+ 900+ 1200+", "300+ 1300+ 1300+", "100+ 1096+ 1200+")
awkward("all_events_on_one_day", "400 400 400 900+ 1200+", "400 700+ 1200+ 1300+", "400 400 1200+ 1300+")
awkward("everyone_fails_on_one_day", "400 400 400", "400 400", "400")
awkward("ties_of_events_and_censorings", "100 100+ 200 200+ 200+ 300 300 300+ 1200+ 1200+",
        "100+ 100 200+ 200 300+ 1200+", "100 100 200+ 200+ 300 1200+ 1200")
awkward("half_and_flat_to_the_end", "54 75 77 84 87 92+ 103+ 105+ 112+ 118+", "10 20 1500+ 1600+",
        "100 200 300+ 1400+ 1500+")
awkward("half_and_flat_to_an_event", "100 200 300 400 700 800+ 1200 1300+", "10 20 900 1600+", "100 500 1096 1400")
awkward("half_by_round_off", paste(seq(10, 480, 10), collapse = " "),
        paste(paste(seq(5, 245, 5), collapse = " "), paste0(seq(1100, 1340, 10), "+", collapse = " ")),
        "7*3 1200+*3 1300+*4 9*4")
awkward("last_observation_an_event", "100 300+ 500 900", "200 400 1300", "100+ 150 1095")
awkward("short_follow_up", "100 300+ 500 900+", "200 400 1095+", "100+ 150 1000 1050+")
awkward("short_follow_up_of_one_arm", "100 300+ 500 900+", usual, other)
awkward("event_on_the_landmark_day", "100 300+ 1096 1200+", "1096 1096 1096+ 1300+", "500 1096")
awkward("censored_on_the_landmark_day", "100 300+ 1096+", "500 1096+ 1096+", "500 700 1095+ 1097+")
awkward("counts", "100*7 300+*2 500*3 1096+*5 1200+*12", "50*4 400*2 1000+*9 1300+*3", "20*6 30*5 700+ 1100*2 1400+*2")
awkward("day_nought", "0 0 100 1200+ 1300+", "0+ 200 300 1200+", "0 0+ 50 1100+ 1200+")
awkward("everything_on_day_nought", "0 0+ 0", "0 0", "0+ 0+")
awkward("one_patient_in_an_arm", "1200+", usual, other)
awkward("one_patient_in_each_arm", "1200+", "1300", "40")
awkward("very_long_times", "10000 12000+ 15000 18262+", "9000 18000 18262", "1000 12000+ 16000")
awkward("order_turned_round", "10 20 30 40 50 60+ 1200+", "100 200+ 1200+ 1300+ 1400+ 1500", "300 1200+ 1300+ 1400+ 1500+")
awkward("arms_alike", usual, usual, usual)
awkward("curves_that_cross", "10 20 30 40 1200+ 1300+ 1400+ 1500+", "600 700 800 900 1100 1400+",
        "500 600 700 800 900 1000 1150+")
awkward("completely_separate", "1100 1150 1200 1300+", "500 600 700 800", "10 20 30 40")
awkward("nobody_censored_early", "100 200 300 1200+ 1300+ 1400 1500+ 1600+", "50 60 70 1200 1300+",
        "5 6 7 8 9 10 11 12 13 14 1200+ 1200+ 1300+ 1400+")
awkward("two_causes", "100r 150d 200+ 300r 400d 1200+ 1300r", "50d 100r 100d 250+ 600r 1300+", "10r 20r 30d 40r 50+ 1200+ 1250d",
        hsct = c("yes", "no"), mrd_negative = c("yes", "yes", "no", "", "no"))
awkward("two_causes_with_ties", "100r*3 100d*2 100+*2 200r 200d*2 1096r 1096d 1096+ 1200+*3", "100d*4 200r*2 300+ 1200+*2",
        "100r 100+ 200r*2 200d 1200+")
awkward("one_cause_only", "100r 200r 300+ 1200+ 1300r", "150r 400+ 1200+ 1250+", "50r 60r 70+ 1300+")
awkward("two_causes_to_the_last", "100r 200d 300r 400d", "150d 250d 350r", "50r 75d 1200r")
awkward("not_transplanted", "100 200+ 300+ 700+ 800+ 1200+ 1300+ 1400", usual, other,
        hsct = rep(c("no", "", "yes"), c(8, 7, 7)), mrd_negative = rep(c("yes", "no", ""), c(8, 7, 7)))
awkward("transplant_days", "0 50+ 90 90+ 100 200 365 400+ 1200+ 1300 0+ 60 90 180 300+ 365+ 1200+ 1250+ 30 61 150 900+", "60 1200+", "30 1200+",
        hsct = rep(c("yes", "no", "yes", "no", ""), c(7, 3, 7, 8, 1)),
        hsct_days = c(0, 50, 40, 90, 90, 91, 180, "", "", "", 0, 60, 30, 90, 90, 365, 61, rep("", 9)))
awkward("transplanted_all", "100 200 300+ 1200+", "50 100", "20 30+", hsct = rep(c("yes", ""), c(4, 4)),
        hsct_days = c(10, 20, 30, 40, rep("", 4)))
