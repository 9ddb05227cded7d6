using Uldra.ServerTests.Fixtures;
using Uldra.ServerTests.Scenarios;
using Uldra.TestKit;

[assembly: AssemblyFixture(typeof(SharedServers))]
[assembly: AssemblyFixture(typeof(SecondServers))]
[assembly: AssemblyFixture(typeof(FixtureServers))]
