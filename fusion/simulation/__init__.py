r"""The twin: a state model per patient, updated by what is measured, simulated forward under each arm.

Months are 30.4375 days, sizes mm of summed longest diameters, rates a month, t from the start of a line.

Burden (E1)      B(t) = B0 [phi exp(-ks t) + (1 - phi) exp(kg t)] while treated; off treatment both parts grow at kg.
                 log B0 ~ N(log 60, .55); log ks ~ N(log ks_a, .9); logit phi ~ N(logit phi_a, om_phi_a);
                 log kg ~ N(log kg_a, om_kg_a), its deviate being the patient's own over all lines. With probability
                 pi0 = .05 a plateau, ks = kg = 0. A new regimen b redraws ks, phi and meets phi_b (1 - rho R/B);
                 rho = .5 within a drug class (checkpoint inhibitors, targeted, hormonal, CDK4/6, conjugates),
                 0 between classes and for chemotherapy.
Sizes (E2)       log y = log B + r(t) + N(0, .08); r an Ornstein-Uhlenbeck residual, 0 at the first size, stationary
                 SD .45, length 12 months; below a limit (default 5 mm) censored.
Shedding (E3)    C = s (B/60)^.43 (1 + kappa ks phi exp(-ks t)), kappa = 1 month and only while treated;
                 VAF = C / (2 (C + Cn)); log s ~ N(log 430, 1), log Cn ~ N(log 4500, .6) in genome copies a ml.
Reads (E4)       mutant reads ~ beta-binomial(depth, VAF, rho), rho = .002 + .25 VAF / (1 - VAF), the second term
                 being a draw-to-draw log SD of .5; a VAF without reads is log-normal with the same variance;
                 a non-detect is no mutant read of its depth, or else P(VAF below the limit).
Progression (E5) at visits every 6 to 9 weeks B >= 1.2 nadir and B - nadir >= 5 mm, or a new lesion at
                 nu_a n_a(t) (kg/kg_a)^.5 exp(slope' (x - centre)).
Death (E6)       h = h0_a m_a(t) (min(B, 600)/Bref)^beta
                     exp(lambda_PD 1[progressed] + b log(kg/kg_a) + slope (x - centre)),
                 beta ~ N(.45, .11), b ~ N(.5, .25), x the prognostic index and Bref the patient's own baseline;
                 without an index Bref = 60 mm and a frailty N(0, .5) stands for slope (x - centre). A plateau counts
                 as kg = kg_a there and in nu. m_a and n_a are step functions of the time on the line, found by
                 calibration.
Toxicity (E7)    lambda_j(t) = -log(1 - p_j) w_j(t) exp(eta z), CIF_j = int G_j(u) lambda_j(u) du, G_j the
                 probability of being alive, not progressed and without the event; p_j is such that the usual patient
                 of the arm has the published share as CIF (w_j is a Weibull density by drug class).
Flow             state 0 alive without progression, 1 alive after it, 2 dead; weekly steps; a particle carries
                 probabilities, not events, so survival and progression-free survival are exact given its parameters.
"""
