using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.AppState;

/// <summary>The app state can't be written now.</summary>
/// <param name="reason">Stable reason: <c>no_app_state_key</c>, <c>app_state_conflict</c>, <c>app_state_broken</c>.</param>
internal sealed class AppStateUnavailableException(string reason) : OperationFailedException(reason, "The app state can't be written: " + reason);
