using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.Grains.Storage.Channels;

/// <summary>The newest web version that was read.</summary>
/// <param name="Version">The version.</param>
/// <param name="ConfirmedAt">When the web client was read last.</param>
public sealed record KeptWebVersion(WebVersion Version, DateTimeOffset ConfirmedAt);
