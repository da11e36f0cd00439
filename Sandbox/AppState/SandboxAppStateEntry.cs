using Google.Protobuf;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.Sandbox.AppState;

/// <summary>One entry of an account's app state.</summary>
/// <param name="Collection">Its collection.</param>
/// <param name="Version">Version of the collection.</param>
/// <param name="Index">What it is about, such as <c>pin_v1</c> and a chat.</param>
/// <param name="ActionVersion">Version of the action's form.</param>
/// <param name="Value">Its value.</param>
public sealed record SandboxAppStateEntry(string Collection, ulong Version, IReadOnlyList<string> Index, int ActionVersion, SyncActionValue Value)
{
    /// <summary>The value as JSON.</summary>
    public string ValueJson => JsonFormatter.Default.Format(Value);
}
