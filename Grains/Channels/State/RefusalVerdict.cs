using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Channels;

namespace WhatIsUp.Grains.Channels.State;

/// <summary>Decision about a message that the server refused: it failed, or it is held; otherwise it stays queued and is sent again.</summary>
/// <param name="Error">Why it failed, or null.</param>
/// <param name="Hold">Why it is held and until when, or null.</param>
public readonly record struct RefusalVerdict(MessageError? Error, Hold? Hold);
