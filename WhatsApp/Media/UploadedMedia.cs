using WhatIsUp.WhatsApp.Contents;

namespace WhatIsUp.WhatsApp.Media;

/// <summary>An encrypted file at the media hosts, with its reference for messages.</summary>
/// <param name="File">Key, hashes and length.</param>
/// <param name="Kind">Kind for which its keys are derived.</param>
/// <param name="Url">Address at the host that took it.</param>
/// <param name="DirectPath">Path at any media host, with its query.</param>
/// <param name="KeyMadeAt">When the key was created; also sent in the message.</param>
public sealed record UploadedMedia(MediaReference File, MediaKind Kind, string Url, string DirectPath, DateTimeOffset KeyMadeAt);
