"""One row of the Daily Papers in each of its forms, of our own making: what was there when, and what was not yet."""

from typing import Any

Row = dict[str, Any]

ROW_2024: Row = {
    "paper": {
        "id": "2406.01001",
        "authors": [
            {
                "_id": "66540321d200a2ecdf780001",
                "user": {
                    "avatarUrl": "/avatars/1.svg",
                    "isPro": False,
                    "fullname": "Ada M.",
                    "user": "ada",
                    "type": "user",
                },
                "name": "Ada Marling",
                "status": "admin_assigned",
                "statusLastChangedAt": "2024-06-03T07:54:25.329Z",
                "hidden": False,
            },
            {"_id": "66540321d200a2ecdf780002", "name": "Bo Quist", "hidden": True},
            {"_id": "66540321d200a2ecdf780003", "name": "Cleo Tran", "hidden": False},
        ],
        "publishedAt": "2024-06-01T17:34:15.000Z",
        "title": "Counting Sheep: Sleep Schedules for Large\n  Language Models",
        "summary": "Training never rests.\nWe ask what would happen\nif it did.",
        "upvotes": 0,
    },
    "publishedAt": "2024-06-03T03:50:58.348Z",
    "title": "Counting Sheep: Sleep Schedules for Large Language Models",
    "thumbnail": "https://cdn-thumbnails.example.org/papers/2406.01001.png",
    "numComments": 3,
    "submittedBy": {
        "avatarUrl": "/avatars/2.svg",
        "fullname": "Dee",
        "name": "dee-reads",
        "type": "user",
        "isPro": True,
    },
}

ROW_2025: Row = {
    "paper": {
        "id": "2506.02002",
        "authors": [{"_id": "684794553ec10bdd8ab40001", "name": "Femi Oduya", "hidden": False}],
        "mediaUrls": ["https://cdn-uploads.example.org/a.png"],
        "publishedAt": "2025-06-09T17:59:53.000Z",
        "submittedOnDailyAt": "2025-06-10T00:43:01.816Z",
        "title": "Ledger Networks",
        "submittedOnDailyBy": {"_id": "1", "isPro": False, "fullname": "Gil Haas", "user": "gil", "type": "user"},
        "summary": "Memory that balances\nits books.",
        "upvotes": 97,
        "discussionId": "684794553ec10bdd8ab40002",
        "projectPage": "https://ledger.example.org/",
        "ai_summary": "A memory layer with double-entry writes.",
        "ai_keywords": ["memory", "recurrence"],
    },
    "publishedAt": "2025-06-09T13:59:53.000Z",
    "title": "Ledger Networks",
    "summary": "Memory that balances\nits books.",
    "mediaUrls": ["https://cdn-uploads.example.org/a.png"],
    "thumbnail": "https://cdn-thumbnails.example.org/papers/2506.02002.png",
    "numComments": 1,
    "submittedBy": {"_id": "1", "fullname": "Gil Haas", "name": "gil", "type": "user", "followerCount": 28},
    "isAuthorParticipating": False,
}

ROW_2026_03: Row = {
    "paper": {
        "id": "2603.03003",
        "authors": [{"_id": "69b0e8251f7902d47f6d0001", "name": "Hana Ito", "hidden": False}],
        "publishedAt": "2026-03-03T16:31:10.000Z",
        "submittedOnDailyAt": "2026-03-11T03:03:47.843Z",
        "title": "Scenes That Hold Still: $k$-View Editing",
        "submittedOnDailyBy": {"_id": "2", "isPro": False, "fullname": "Ivo", "user": "ivo", "type": "user"},
        "summary": "Edits that agree with themselves.",
        "upvotes": 102,
        "discussionId": "69b0e8251f7902d47f6d0002",
        "projectPage": "https://scenes.example.org/",
        "githubRepo": "https://github.com/example/scenes",
        "githubRepoAddedBy": "user",
        "ai_summary": "Edits several views at once.",
        "ai_keywords": ["3D editing"],
        "githubStars": 1,
        "organization": {
            "_id": "3",
            "name": "scenelab",
            "fullname": "Scene Laboratory",
            "avatar": "https://a.example.org/3",
        },
    },
    "publishedAt": "2026-03-03T11:31:10.000Z",
    "title": "Scenes That Hold Still: $k$-View Editing",
    "summary": "Edits that agree with themselves.",
    "mediaUrls": ["https://cdn-uploads.example.org/v.mp4"],
    "thumbnail": "https://cdn-thumbnails.example.org/papers/2603.03003.png",
    "numComments": 2,
    "submittedBy": {"_id": "2", "fullname": "Ivo", "name": "ivo", "type": "user", "isUserFollowing": False},
    "organization": {
        "_id": "3",
        "name": "scenelab",
        "fullname": "Scene Laboratory",
        "avatar": "https://a.example.org/3",
    },
    "isAuthorParticipating": True,
}

ROW_2026_05: Row = {
    "paper": {
        "id": "2605.04004",
        "authors": [
            {
                "_id": "6a18fe4056b4bb14ec650001",
                "name": "Jun Kato",
                "user": {"_id": "4", "fullname": "Jun", "user": "jun-k", "name": "jun-k", "type": "user"},
                "hidden": False,
            }
        ],
        "publishedAt": "2026-05-28T00:00:00.000Z",
        "submittedOnDailyAt": "2026-05-29T00:00:00.000Z",
        "title": "A Guard for the Guards",
        "submittedOnDailyBy": {"_id": "5", "fullname": "Lena", "user": "lena", "type": "user", "name": "lena"},
        "summary": "Who watches the watcher model?",
        "upvotes": 76,
        "discussionId": "6a18fe4056b4bb14ec650002",
        "ai_summary": "A second model looks after the first.",
        "ai_keywords": ["safety"],
        "ai_summary_model": "example/summariser-70b",
        "organization": {"_id": "6", "name": "watchtower"},
    },
    "publishedAt": "2026-05-27T20:00:00.000Z",
    "title": "A Guard for the Guards",
    "summary": "Who watches the watcher model?",
    "thumbnail": "https://cdn-thumbnails.example.org/papers/2605.04004.png",
    "numComments": 1,
    "submittedBy": {"_id": "5", "fullname": "Lena", "name": "lena", "type": "user", "isHfAdmin": False},
    "organization": {"_id": "6", "name": "watchtower"},
    "isAuthorParticipating": False,
}

ROWS = (ROW_2024, ROW_2025, ROW_2026_03, ROW_2026_05)

FLAT: Row = {
    **ROW_2026_05["paper"],
    "numComments": 4,
    "source": "arxiv",
    "thumbnail": "https://cdn-thumbnails.example.org/papers/2605.04004.png",
    "linkedModels": [{"id": "example/guard"}],
    "numTotalModels": 5,
    "linkedDatasets": [],
    "numTotalDatasets": 0,
    "linkedSpaces": [],
    "numTotalSpaces": 2,
}
"""A paper asked for by id, as of July 2026."""
