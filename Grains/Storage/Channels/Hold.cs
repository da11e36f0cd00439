using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.Grains.Storage.Channels;

/// <summary>Why a message is held back, and until when.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Until">When it is tried next.</param>
public readonly record struct Hold(HeldReason Reason, DateTimeOffset Until);
