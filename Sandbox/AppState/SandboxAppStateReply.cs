namespace WhatIsUp.Sandbox.AppState;

/// <summary>An entry of the state that the devices of an account share.</summary>
/// <param name="Collection">Its collection.</param>
/// <param name="Version">Version of the collection.</param>
/// <param name="Index">What it is about, such as pin_v1 and a chat.</param>
/// <param name="Value">Its value, as JSON.</param>
public sealed record SandboxAppStateReply(string Collection, long Version, IReadOnlyList<string> Index, string Value);
