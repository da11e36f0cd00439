using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.Grains.Storage.Media;

/// <summary>A file as the database holds it.</summary>
/// <param name="View">The file as shown to its owner.</param>
/// <param name="CustomerId">Owner.</param>
/// <param name="Mode">World.</param>
/// <param name="ChatId">Chat of the message that brought it, or null.</param>
public sealed record MediaRow(MediaView View, CustomerId CustomerId, Mode Mode, string? ChatId)
{
    /// <summary>The file that this one was made of, or null.</summary>
    public string? SourceId { get; init; }
}
