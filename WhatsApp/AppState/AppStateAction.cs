using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.AppState;

/// <summary>A change of one entry of the app state, ready to be sealed. Made by <see cref="AppStateActions"/>.</summary>
/// <param name="Collection">Collection that it belongs to.</param>
/// <param name="Index">What it is about.</param>
/// <param name="Version">Version of the action's form.</param>
/// <param name="Value">What is said.</param>
/// <param name="IsRemoval">True when the entry goes.</param>
public sealed record AppStateAction(string Collection, IReadOnlyList<string> Index, int Version, SyncActionValue Value, bool IsRemoval = false)
{
    /// <summary>Never prints names or numbers.</summary>
    public override string ToString() => $"{nameof(AppStateAction)} {Index[0]}";
}
