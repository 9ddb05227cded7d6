using Uldra.TestKit;

[assembly: AssemblyFixture(typeof(SharedServers))]
