namespace WhatIsUp.WhatsApp.AppState;

/// <summary>A part of the app state was rejected; nothing of it may be used.</summary>
public sealed class AppStateException(AppStateFault fault) : Exception($"The app state is refused: {fault}.")
{
    /// <summary>Why.</summary>
    public AppStateFault Fault { get; } = fault;
}
