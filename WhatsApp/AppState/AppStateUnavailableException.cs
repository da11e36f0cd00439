namespace WhatIsUp.WhatsApp.AppState;

/// <summary>The app state can't be written now.</summary>
/// <param name="reason">Stable word: <c>no_app_state_key</c>, <c>app_state_conflict</c>, <c>app_state_broken</c>.</param>
public sealed class AppStateUnavailableException(string reason) : Exception("The app state can't be written now: " + reason)
{
    /// <summary>Stable word.</summary>
    public string Reason { get; } = reason;
}
