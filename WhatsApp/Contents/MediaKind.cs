namespace WhatIsUp.WhatsApp.Contents;

/// <summary>Kind of a file: its keys are derived under this name, so that no file can be presented as one of another kind.</summary>
public enum MediaKind
{
    /// <summary>An image; stickers use its name too.</summary>
    Image,

    /// <summary>A video, also a GIF and a round video note.</summary>
    Video,

    /// <summary>A sound, also a voice note.</summary>
    Audio,

    /// <summary>Any other file.</summary>
    Document,

    /// <summary>A part of the history that the phone sends to a new device.</summary>
    History,

    /// <summary>A snapshot or a large patch of the app state.</summary>
    AppState,

    /// <summary>The thumbnail of a link preview.</summary>
    LinkThumbnail,
}
