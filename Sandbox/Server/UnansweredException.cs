namespace WhatIsUp.Sandbox.Server;

/// <summary>A request that the server does not answer at all.</summary>
internal sealed class UnansweredException() : Exception("The request gets no answer.");
