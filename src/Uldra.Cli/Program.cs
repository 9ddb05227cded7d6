Console.Error.WriteLine("uldra: no command yet");
