using System.Collections.Frozen;

namespace WhatIsUp.Grains.Files.Types;

/// <summary>
/// Types that are detected from their bytes. The MIME types are those of the IANA registry;
/// the signatures are from the specification of each format.
/// Types in one array share their first bytes: a declared type or an extension chooses between them, otherwise the first one is used.
/// </summary>
internal static class FileTypes
{
    public static readonly FileType[] Jpeg = [new("image/jpeg", ["jpg", "jpeg", "jpe", "jfif"], "image/jpg", "image/pjpeg", "image/x-citrix-jpeg")];
    public static readonly FileType[] Png =
    [
        new("image/png", ["png"], "image/x-png", "image/x-citrix-png"), new("image/apng", ["apng"], "image/vnd.mozilla.apng")
    ];
    public static readonly FileType[] Gif = [new("image/gif", ["gif"])];
    public static readonly FileType[] WebP = [new("image/webp", ["webp"])];
    public static readonly FileType[] Bmp = [new("image/bmp", ["bmp", "dib"], "image/x-ms-bmp", "image/x-bmp", "image/x-windows-bmp")];
    public static readonly FileType[] Tiff = [new("image/tiff", ["tif", "tiff"], "image/x-tiff", "image/tif"), new("image/x-adobe-dng", ["dng"], "image/dng")];
    public static readonly FileType[] Icon = [new("image/vnd.microsoft.icon", ["ico"], "image/x-icon", "image/ico")];
    public static readonly FileType[] Photoshop = [new("image/vnd.adobe.photoshop", ["psd"], "image/x-psd", "application/x-photoshop")];
    public static readonly FileType[] JpegXl = [new("image/jxl", ["jxl"])];
    public static readonly FileType[] Jpeg2000 = [new("image/jp2", ["jp2"]), new("image/jpx", ["jpx"]), new("image/jpm", ["jpm"])];
    public static readonly FileType[] Heic = [new("image/heic", ["heic"]), new("image/heif", ["heif", "hif"])];
    public static readonly FileType[] HeicSequence =
    [
        new("image/heic-sequence", ["heics"]), new("image/heif-sequence", ["heifs"]), new("image/heic", ["heic"])
    ];
    public static readonly FileType[] Heif = [new("image/heif", ["heif", "hif"]), new("image/heic", ["heic"])];
    public static readonly FileType[] HeifSequence =
    [
        new("image/heif-sequence", ["heifs"]), new("image/heic-sequence", ["heics"]), new("image/heif", ["heif"])
    ];
    public static readonly FileType[] CanonRaw = [new("image/x-canon-cr3", ["cr3"])];
    public static readonly FileType[] Avif = [new("image/avif", ["avif", "avifs"], "image/avif-sequence")];

    public static readonly FileType Mp4Video = new("video/mp4", ["mp4", "m4v", "mp4v"], "video/x-m4v", "application/mp4", "video/mpeg4", "video/iso.segment");
    public static readonly FileType Mp4Audio = new("audio/mp4", ["m4a", "m4b", "m4r", "m4p"], "audio/m4a", "audio/x-m4a", "audio/x-m4b",
        "audio/x-m4r", "audio/x-mp4", "audio/mp4a-latm");
    public static readonly FileType[] Mp4 = [Mp4Video, Mp4Audio];
    public static readonly FileType[] M4A = [Mp4Audio];
    public static readonly FileType[] QuickTime = [new("video/quicktime", ["mov", "qt"])];
    public static readonly FileType[] ThreeGpp = [new("video/3gpp", ["3gp", "3gpp"]), new("audio/3gpp", ["3ga"])];
    public static readonly FileType[] ThreeGpp2 = [new("video/3gpp2", ["3g2"]), new("audio/3gpp2", [])];
    public static readonly FileType[] WebM = [new("video/webm", ["webm"]), new("audio/webm", ["weba"])];
    public static readonly FileType[] Matroska =
    [
        new("video/matroska", ["mkv", "mk3d"], "video/x-matroska"), new("audio/matroska", ["mka"], "audio/x-matroska")
    ];
    public static readonly FileType[] Avi = [new("video/x-msvideo", ["avi"], "video/avi", "video/msvideo", "video/vnd.avi")];
    public static readonly FileType[] Asf =
    [
        new("video/x-ms-wmv", ["wmv"]), new("audio/x-ms-wma", ["wma"]), new("video/x-ms-asf", ["asf"], "application/vnd.ms-asf")
    ];
    public static readonly FileType[] FlashVideo = [new("video/x-flv", ["flv"])];
    public static readonly FileType[] MpegProgram = [new("video/mpeg", ["mpg", "mpeg", "vob"], "video/mpg", "video/x-mpeg")];
    public static readonly FileType[] MpegTransport = [new("video/mp2t", ["ts", "m2ts", "mts"])];

    public static readonly FileType[] Wav = [new("audio/wav", ["wav"], "audio/x-wav", "audio/wave", "audio/vnd.wave")];
    public static readonly FileType[] OggAudio =
    [
        new("audio/ogg", ["ogg", "oga", "opus", "spx"], "application/ogg", "audio/opus", "audio/x-ogg", "audio/vorbis")
    ];
    public static readonly FileType[] OggVideo = [new("video/ogg", ["ogv", "ogg"], "application/ogg")];
    public static readonly FileType[] Mp3 =
    [
        new("audio/mpeg", ["mp3", "mpga", "mp2"], "audio/mp3", "audio/x-mp3", "audio/mpeg3", "audio/x-mpeg-3", "audio/x-mpeg", "audio/mpg")
    ];
    public static readonly FileType[] Aac = [new("audio/aac", ["aac"], "audio/x-aac", "audio/aacp", "audio/x-hx-aac-adts", "audio/vnd.dlna.adts")];
    public static readonly FileType[] Flac = [new("audio/flac", ["flac"], "audio/x-flac")];
    public static readonly FileType[] Tagged = [Mp3[0], Aac[0], Flac[0]];
    public static readonly FileType[] CoreAudio = [new("audio/x-caf", ["caf"])];
    public static readonly FileType[] Basic = [new("audio/basic", ["au", "snd"])];
    public static readonly FileType[] Ac3 = [new("audio/ac3", ["ac3", "eac3"], "audio/eac3", "audio/vnd.dolby.dd-raw")];
    public static readonly FileType[] Amr = [new("audio/amr", ["amr"], "audio/x-amr")];
    public static readonly FileType[] AmrWide = [new("audio/amr-wb", ["awb", "amr"], "audio/amr")];
    public static readonly FileType[] Aiff = [new("audio/aiff", ["aif", "aiff", "aifc"], "audio/x-aiff")];
    public static readonly FileType[] Midi = [new("audio/midi", ["mid", "midi"], "audio/x-midi", "audio/mid", "audio/sp-midi")];

    public static readonly FileType[] Pdf = [new("application/pdf", ["pdf"], "application/x-pdf")];
    public static readonly FileType[] PostScript = [new("application/postscript", ["ps", "eps", "ai"])];
    public static readonly FileType[] Rtf = [new("application/rtf", ["rtf"], "text/rtf", "application/x-rtf")];
    public static readonly FileType[] Ole =
    [
        new("application/x-ole-storage", []), new("application/msword", ["doc", "dot"]),
        new("application/vnd.ms-excel", ["xls", "xlt"], "application/x-msexcel", "application/excel"),
        new("application/vnd.ms-powerpoint", ["ppt", "pps", "pot"]), new("application/vnd.ms-outlook", ["msg"]),
        new("application/vnd.visio", ["vsd"]), new("application/x-msi", ["msi"]),
        new("application/vnd.ms-project", ["mpp"]), new("application/vnd.ms-publisher", ["pub"]),
    ];

    public static readonly FileType[] Word =
    [
        new("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ["docx"], "application/msword"),
        new("application/vnd.openxmlformats-officedocument.wordprocessingml.template", ["dotx"]),
        new("application/vnd.ms-word.document.macroenabled.12", ["docm"]), new("application/vnd.ms-word.template.macroenabled.12", ["dotm"]),
    ];

    public static readonly FileType[] Excel =
    [
        new("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ["xlsx"], "application/vnd.ms-excel"),
        new("application/vnd.openxmlformats-officedocument.spreadsheetml.template", ["xltx"]),
        new("application/vnd.ms-excel.sheet.macroenabled.12", ["xlsm"]), new("application/vnd.ms-excel.sheet.binary.macroenabled.12", ["xlsb"]),
    ];

    public static readonly FileType[] PowerPoint =
    [
        new("application/vnd.openxmlformats-officedocument.presentationml.presentation", ["pptx"], "application/vnd.ms-powerpoint"),
        new("application/vnd.openxmlformats-officedocument.presentationml.slideshow", ["ppsx"]),
        new("application/vnd.openxmlformats-officedocument.presentationml.template", ["potx"]),
        new("application/vnd.ms-powerpoint.presentation.macroenabled.12", ["pptm"]),
    ];

    public static readonly FileType[] OpenText = [new("application/vnd.oasis.opendocument.text", ["odt"])];
    public static readonly FileType[] OpenSheet = [new("application/vnd.oasis.opendocument.spreadsheet", ["ods"])];
    public static readonly FileType[] OpenSlides = [new("application/vnd.oasis.opendocument.presentation", ["odp"])];
    public static readonly FileType[] Epub = [new("application/epub+zip", ["epub"])];
    public static readonly FileType[] Android = [new("application/vnd.android.package-archive", ["apk"])];
    public static readonly FileType[] Zip =
    [
        new("application/zip", ["zip"], "application/x-zip-compressed", "application/x-zip"), new("application/java-archive", ["jar"])
    ];
    public static readonly FileType[] Gzip = [new("application/gzip", ["gz", "tgz"], "application/x-gzip", "application/x-tgz", "application/x-tar")];
    public static readonly FileType[] Bzip2 = [new("application/x-bzip2", ["bz2"], "application/bzip2")];
    public static readonly FileType[] Xz = [new("application/x-xz", ["xz"])];
    public static readonly FileType[] Zstandard = [new("application/zstd", ["zst"])];
    public static readonly FileType[] SevenZip = [new("application/x-7z-compressed", ["7z"])];
    public static readonly FileType[] Rar = [new("application/vnd.rar", ["rar"], "application/x-rar-compressed", "application/x-rar")];
    public static readonly FileType[] Tar = [new("application/x-tar", ["tar"])];
    public static readonly FileType[] Sqlite = [new("application/vnd.sqlite3", ["sqlite", "sqlite3", "db"], "application/x-sqlite3")];
    public static readonly FileType[] Windows =
    [
        new("application/vnd.microsoft.portable-executable", ["exe", "dll"], "application/x-msdownload", "application/x-dosexec", "application/x-msdos-program")
    ];
    public static readonly FileType[] Elf = [new("application/x-executable", ["so", "elf", "bin"], "application/x-elf", "application/x-sharedlib")];
    public static readonly FileType[] Wasm = [new("application/wasm", ["wasm"])];
    public static readonly FileType[] Woff = [new("font/woff", ["woff"], "application/font-woff")];
    public static readonly FileType[] Woff2 = [new("font/woff2", ["woff2"])];
    public static readonly FileType[] OpenType = [new("font/otf", ["otf"], "application/vnd.ms-opentype")];
    public static readonly FileType[] TrueType = [new("font/ttf", ["ttf"], "application/x-font-ttf")];

    public static readonly FileType PlainText = new("text/plain", ["txt", "log", "text"]);
    public static readonly FileType HtmlText = new("text/html", ["html", "htm"]);
    public static readonly FileType XhtmlText = new("application/xhtml+xml", ["xhtml"]);
    public static readonly FileType XmlText = new("application/xml", ["xml", "xsd", "xsl"], "text/xml");
    public static readonly FileType SvgText = new("image/svg+xml", ["svg"], "image/svg");
    public static readonly FileType JsonText = new("application/json", ["json"], "text/json", "application/x-json");
    public static readonly FileType VCardText = new("text/vcard", ["vcf"], "text/x-vcard", "text/directory");
    public static readonly FileType CalendarText = new("text/calendar", ["ics"]);

    public static readonly FileType[] Text =
    [
        PlainText, new("text/csv", ["csv"], "application/csv", "text/x-csv", "text/comma-separated-values", "application/vnd.ms-excel"), JsonText,
        new("text/tab-separated-values", ["tsv"]),
        new("text/markdown", ["md", "markdown"], "text/x-markdown"), VCardText, CalendarText,
        new("application/yaml", ["yaml", "yml"], "text/yaml", "application/x-yaml", "text/x-yaml"),
        new("text/css", ["css"]), new("text/javascript", ["js", "mjs"], "application/javascript", "application/x-javascript"), new("application/sql", ["sql"]),
        new("application/geo+json", ["geojson"]), new("application/x-ndjson", ["ndjson", "jsonl"]),
        new("application/x-sh", ["sh"], "text/x-sh", "text/x-shellscript"), XmlText, HtmlText, XhtmlText,
    ];

    public static readonly FileType[] Html = [HtmlText, XhtmlText, PlainText];
    public static readonly FileType[] Xml = [XmlText, SvgText, XhtmlText, PlainText];
    public static readonly FileType[] Svg = [SvgText, PlainText];
    public static readonly FileType[] Json = [JsonText, .. Text.Where(type => type != JsonText)];
    public static readonly FileType[] VCard = [VCardText, PlainText];
    public static readonly FileType[] Calendar = [CalendarText, PlainText];

    private static readonly FileType[][] All =
    [
        Jpeg, Png, Gif, WebP, Bmp, Tiff, Icon, Photoshop, JpegXl, Jpeg2000, Svg, Heic, HeicSequence, Heif, HeifSequence, Avif, CanonRaw,
        Mp4, QuickTime, ThreeGpp, ThreeGpp2, WebM, Matroska, Avi, Asf, FlashVideo, MpegProgram, MpegTransport,
        Wav, OggAudio, OggVideo, Mp3, Aac, Amr, AmrWide, Flac, Aiff, Midi, CoreAudio, Basic, Ac3,
        Pdf, PostScript, Rtf, Ole, Word, Excel, PowerPoint, OpenText, OpenSheet, OpenSlides, Epub, Android, Zip, Tar, Gzip, Bzip2, Xz, Zstandard,
        SevenZip, Rar, Sqlite, Windows, Elf, Wasm,
        Woff, Woff2, OpenType, TrueType, Html, Xml, Text,
    ];

    private static readonly FrozenDictionary<string, FileType> ByName = All.SelectMany(types => types)
        .SelectMany(type => type.Aliases.Prepend(type.MimeType).Select(name => (name, type)))
        .DistinctBy(pair => pair.name)
        .ToFrozenDictionary(pair => pair.name, pair => pair.type, StringComparer.Ordinal);

    private static readonly FileType[][] ZipForms = [Word, Excel, PowerPoint, OpenText, OpenSheet, OpenSlides, Epub, Android];

    /// <summary>True when a MIME type is a container of these types: every DOCX is a ZIP, and every SVG is XML.</summary>
    public static bool IsOuterForm(string mimeType, FileType[] types) =>
        (Zip[0].IsCalled(mimeType) && Array.IndexOf(ZipForms, types) >= 0) || (XmlText.IsCalled(mimeType) && (types == Svg || types == Html));

    /// <summary>The type with a MIME type, or null when unknown.</summary>
    public static FileType? Find(string mimeType) => ByName.GetValueOrDefault(mimeType);

    /// <summary>Extension without the dot of files of this MIME type, or null.</summary>
    public static string? ExtensionOf(string mimeType) => Find(mimeType)?.Extensions.FirstOrDefault();
}
