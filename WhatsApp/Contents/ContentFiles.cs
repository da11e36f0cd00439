namespace WhatIsUp.WhatsApp.Contents;

/// <summary>The files of a content, wherever they are: the file itself, the one above a text with buttons, those of cards.</summary>
public static class ContentFiles
{
    /// <summary>The files, in order.</summary>
    public static IReadOnlyList<MediaContent> Of(Content content) => content switch
    {
        MediaContent media => [media],
        InteractiveContent { HeaderMedia: { } media } => [media],
        ProductContent { Image: { } media } => [media],
        CarouselContent carousel => [.. carousel.Cards.Select(card => card.HeaderMedia).OfType<MediaContent>()],
        _ => [],
    };

    /// <summary>The content with each of its files changed.</summary>
    public static Content Map(Content content, Func<MediaContent, int, MediaContent> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var index = 0;
        return content switch
        {
            MediaContent media => change(media, 0),
            InteractiveContent { HeaderMedia: { } media } interactive => interactive with { HeaderMedia = change(media, 0) },
            ProductContent { Image: { } media } product => product with { Image = change(media, 0) },
            CarouselContent carousel => carousel with
            {
                Cards = [.. carousel.Cards.Select(card => card.HeaderMedia is { } media ? card with { HeaderMedia = change(media, index++) } : card)],
            },
            _ => content,
        };
    }
}
