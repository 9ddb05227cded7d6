namespace Uldra.Tests.Simulation;

/// <summary>The engine did what it must not; the message says what, the world adds its seed and the last events.</summary>
sealed class SimulationFailure(string message) : Exception(message);
