r"""The twin: a state model per patient, updated by what is measured, simulated forward under each arm.

Months are 30.4375 days, sizes mm of summed longest diameters, rates a month, t from the start of a line.

Burden (E1)      B(t) = B0 [phi exp(-ks t) + (1 - phi) exp(kg t)] while treated; off treatment both parts grow at kg.
                 log B0 ~ N(log 60, .55); log ks ~ N(log ks_a, .9); logit phi ~ N(logit phi_a, om_phi_a);
                 log kg ~ N(log kg_a, om_kg_a), its deviate being the patient's own over all lines. With probability
                 pi0 = .05 a plateau, ks = kg = 0. A new regimen b redraws ks, phi and meets phi_b (1 - rho R/B);
                 rho = .5 within a drug class (checkpoint inhibitors, targeted, hormonal, CDK4/6, conjugates),
                 0 between classes and for chemotherapy.
Sizes (E2)       log y = log B + r(t) + N(0, .08); r an Ornstein-Uhlenbeck residual, 0 at the first size, stationary
                 SD .45, length 12 months. A size below a limit (default 5 mm) has the probability of lying there given
                 those before it, a particle going on with one drawn below (GHK; a deviate of its own).
Shedding (E3)    C = s (B/60)^.43 (1 + kappa ks phi exp(-ks t)), kappa = 1 month and only while treated;
                 VAF = C / (2 (C + Cn)); log s ~ N(log 430, 1), log Cn ~ N(log 4500, .6) in genome copies a ml.
Reads (E4)       mutant reads ~ beta-binomial(depth, VAF, rho), rho = .002 + .25 VAF / (1 - VAF), the second term
                 being a draw-to-draw log SD of .5; a VAF without reads is log-normal with the same variance;
                 a non-detect is no mutant read of its depth, or else P(VAF below the limit).
Progression (E5) at visits every 6 to 9 weeks B >= 1.2 nadir and B - nadir >= 5 mm, or a new lesion at
                 nu_a n_a(t) (kg/kg_a)^.5 exp(slope' (x - centre)). Looking back, the sizes themselves show growth
                 where there is one on the day; a progression without it is a new lesion since the scan before.
Death (E6)       h = h0_a m_a(t) (min(B, 600)/Bref)^beta
                     exp(lambda_PD 1[progressed] + b log(kg/kg_a) + slope (x - centre)),
                 beta ~ N(.45, .11), b ~ N(.5, .25), x the prognostic index and Bref the patient's own baseline;
                 without an index Bref = 60 mm and a frailty N(0, .5) stands for slope (x - centre). A plateau counts
                 as kg = kg_a there and in nu. m_a and n_a are step functions of the time on the line, found by
                 calibration.
Toxicity (E7)    lambda_j(t) = -log(1 - p_j) w_j(t) exp(eta z), CIF_j = int G_j(u) lambda_j(u) du, G_j the
                 probability of being alive, not progressed, on treatment (where stops are known) and without the
                 event; p_j is such that the usual patient of the arm has as CIF the published share, updated by the
                 cohort's own Aalen-Johansen share at the worth of its variance: Beta(k p n + F m, k (1 - p) n +
                 (1 - F) m), k = .2 (w_j is a Weibull density by drug class and kind). Days in grade 3 or more are
                 int f_j(u) D (1 - exp(-(tau - u) / D)) du of first episodes, exponential of mean D.
Drop-out (E8)    P(a further scan) = logistic(x' b), x the rise and fall in log(mm + 5) since the scan before, the rise
                 over the nadir and 1[progressed in size]; sizes ahead are forecast given that their scans are made.
                 Looking back, scans on the current line stop with probability .15, and with another delta = .4 of the
                 rest once progression is seen: where they stopped (a scan and a half overdue) and no progression is
                 recorded, a new lesion at the last one is weighed against another reason, with survival since then.
Benefit (E9)     net = RMST(tau) - c_tox days / 30.4 - c_disc P(stop), at weights that somebody chose; none by default.
Edits            dose and schedule: relative exposure r (average, or trough of one compartment) drives the kill of the
                 sensitive part, ks' = e (ks + kg) - kg, e = r^g / (r^g + (1 - a) / a) / a, log g ~ N(0, .5), and the
                 toxicity hazard as r^c; a and c by drug class. A sequence integrates over quantiles of the time of
                 progression; a combination is independent action unless Bliss or the highest single agent is named.
                 Every edit is evidence D.
Update           particles of the prior weighted by the whole history (sizes, draws, alive and progressed or not on the
                 current line, hazards at their means). Where the effective size is below 5 % or the k-hat of the
                 weights' tail above .7, a t distribution is fitted to them (a tenth stays with the prior), up to ten
                 times; weights are Pareto-smoothed, particles resampled and, after a fit, moved twice by Metropolis.
Flow             state 0 alive without progression, 1 alive after it, 2 dead; weekly steps; a particle carries
                 probabilities, not events, so survival and progression-free survival are exact given its parameters.
"""
