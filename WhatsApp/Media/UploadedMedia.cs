namespace WhatIsUp.WhatsApp.Media;

/// <summary>An encrypted file that lies at the media hosts: what a message needs to name it.</summary>
/// <param name="File">Key, hashes and length.</param>
/// <param name="Kind">What its keys are derived for.</param>
/// <param name="Url">Address at the host that took it.</param>
/// <param name="DirectPath">Path at any media host, with its query.</param>
/// <param name="KeyMadeAt">When the key was made: the message says so, too.</param>
public sealed record UploadedMedia(MediaReference File, MediaKind Kind, string Url, string DirectPath, DateTimeOffset KeyMadeAt);
