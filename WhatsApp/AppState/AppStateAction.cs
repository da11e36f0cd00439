using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.AppState;

/// <summary>A change of one entry of the app state before encryption. Created by <see cref="AppStateActions"/>.</summary>
/// <param name="Collection">Collection that it belongs to.</param>
/// <param name="Index">Index of the entry.</param>
/// <param name="Version">Version of the action's format.</param>
/// <param name="Value">The action.</param>
/// <param name="IsRemoval">True if the entry is removed.</param>
public sealed record AppStateAction(string Collection, IReadOnlyList<string> Index, int Version, SyncActionValue Value, bool IsRemoval = false)
{
    /// <summary>Never prints names or numbers.</summary>
    public override string ToString() => $"{nameof(AppStateAction)} {Index[0]}";
}
