"""What meetings are told: report, sentences, bulletin, slides, portraits."""
