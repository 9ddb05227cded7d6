using Uldra.Cli;

return await CommandLine.RunAsync(args, Terminal.Console);
